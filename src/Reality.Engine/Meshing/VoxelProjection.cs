using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>
/// Projection of the voxels of a level into one depth map. Bit-identical for all tiles, because nothing depends on the crop.
/// </summary>
internal readonly struct VoxelProjection
{
    // Half the diagonal of a block plus one voxel, in voxels.
    private const double BlockRadius = 0.5 * VoxelBlocks.Side * 1.7320508 + 1;

    private readonly RotatedGrid _grid;

    public VoxelProjection(DepthCrop crop, double voxelSize)
    {
        Crop = crop;
        VoxelSize = (float)voxelSize;
        VoxelsPerMeter = (float)(1 / voxelSize);
        FootprintVoxelsPerDepth = (float)(crop.FootprintPerDepth / voxelSize);
        (FocalX, FocalY) = ((float)crop.View.FocalX, (float)crop.View.FocalY);
        (CenterX, CenterY) = ((float)(crop.View.CenterX - 0.5), (float)(crop.View.CenterY - 0.5));
        var pose = crop.View.CameraFromWorld;
        var m = pose.Rotation.ToMatrix();
        _grid = new(
            voxelSize * new Vector3d(m.M00, m.M10, m.M20), voxelSize * new Vector3d(m.M01, m.M11, m.M21),
            voxelSize * new Vector3d(m.M02, m.M12, m.M22), pose.Translation);
    }

    public DepthCrop Crop { get; }

    public float VoxelSize { get; }

    public float VoxelsPerMeter { get; }

    /// <summary>Width of a pixel, in voxels, per meter of depth.</summary>
    public float FootprintVoxelsPerDepth { get; }

    public float FocalX { get; }

    public float FocalY { get; }

    /// <summary>Principal point, pixels from the center of the first pixel.</summary>
    public float CenterX { get; }

    /// <summary>Principal point, pixels from the center of the first pixel.</summary>
    public float CenterY { get; }

    /// <summary>Camera-frame step from a voxel to the next along x.</summary>
    public Vector3d AlongX => _grid.X;

    /// <summary>Camera-frame step from a voxel to the next along y.</summary>
    public Vector3d AlongY => _grid.Y;

    /// <summary>Camera-frame step from a voxel to the next along z.</summary>
    public Vector3d AlongZ => _grid.Z;

    /// <summary>Camera-frame position of a voxel.</summary>
    public Vector3d CameraFromVoxel(VoxelIndex i) => i.X * _grid.X + i.Y * _grid.Y + i.Z * _grid.Z + _grid.Origin;

    /// <summary>
    /// Whether some voxel of the block that starts at <paramref name="origin"/> may lie in the view, and the width of a pixel
    /// there in voxels.
    /// </summary>
    public bool MaySeeBlock(VoxelIndex origin, out double footprint)
    {
        const int Half = VoxelBlocks.Side / 2;
        var center = CameraFromVoxel(origin + new VoxelIndex(Half, Half, Half));
        footprint = center.Z * FootprintVoxelsPerDepth;
        var radius = BlockRadius * VoxelSize;
        if (center.Z + radius <= 0)
            return false;
        if (center.Z - radius <= 0)
            return true;
        var view = Crop.View;
        var nearest = center.Z - radius;
        var (u, v) = (view.FocalX * center.X / center.Z + view.CenterX, view.FocalY * center.Y / center.Z + view.CenterY);
        var reachX = view.FocalX * radius * (1 + Math.Abs(center.X / center.Z)) / nearest;
        var reachY = view.FocalY * radius * (1 + Math.Abs(center.Y / center.Z)) / nearest;
        return u + reachX >= 0 && u - reachX <= view.Width && v + reachY >= 0 && v - reachY <= view.Height;
    }

    /// <summary>
    /// Whether the depth map has depths at or behind a block, by samples: views of a scan are many, and each is empty or hidden
    /// for the most part.
    /// </summary>
    public bool HasDepthNear(VoxelIndex origin)
    {
        const int Half = VoxelBlocks.Side / 2;
        const int Steps = 2;
        var center = CameraFromVoxel(origin + new VoxelIndex(Half, Half, Half));
        var radius = BlockRadius * VoxelSize;
        if (center.Z <= 2 * radius)
            return true;
        var (view, nearest) = (Crop.View, center.Z - radius - VoxelFusion.Truncation * VoxelSize);
        var (u, v) = (view.FocalX * center.X / center.Z + view.CenterX, view.FocalY * center.Y / center.Z + view.CenterY);
        var reach = view.FocalX * radius / (center.Z - radius) / Steps;
        for (var j = -Steps; j <= Steps; j++)
        {
            for (var i = -Steps; i <= Steps; i++)
            {
                var (x, y) = ((int)Math.Floor(u + i * reach) - Crop.Left, (int)Math.Floor(v + j * reach) - Crop.Top);
                if ((uint)x < (uint)Crop.Width && (uint)y < (uint)Crop.Height
                    && Crop.Depths[y * Crop.Width + x] > Math.Max(0, nearest))
                    return true;
            }
        }
        return false;
    }

    private readonly record struct RotatedGrid(Vector3d X, Vector3d Y, Vector3d Z, Vector3d Origin);
}
