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
    /// Whether the depth map tells of the block that starts at <paramref name="origin"/>, by samples two voxels apart, and the
    /// width of a pixel, in voxels, at the nearest voxel that it tells of: views of a scan are many, and each is empty or hidden
    /// for the most part.
    /// </summary>
    public bool Sees(VoxelIndex origin, out double footprint)
    {
        const int Step = 2;
        var nearest = double.PositiveInfinity;
        for (var z = Step / 2; z < VoxelBlocks.Side; z += Step)
        {
            for (var y = Step / 2; y < VoxelBlocks.Side; y += Step)
            {
                for (var x = Step / 2; x < VoxelBlocks.Side; x += Step)
                {
                    var point = CameraFromVoxel(origin + new VoxelIndex(x, y, z));
                    if (point.Z > 0 && point.Z < nearest && DepthAt(point) > point.Z - VoxelFusion.Truncation * VoxelSize)
                        nearest = point.Z;
                }
            }
        }
        footprint = nearest * FootprintVoxelsPerDepth;
        return double.IsFinite(nearest);
    }

    // Depth of the pixel that a camera-frame point in front of the camera is seen in; 0 outside the crop or where there is none.
    private float DepthAt(Vector3d point)
    {
        var x = (int)Math.Floor(Crop.View.FocalX * point.X / point.Z + Crop.View.CenterX) - Crop.Left;
        var y = (int)Math.Floor(Crop.View.FocalY * point.Y / point.Z + Crop.View.CenterY) - Crop.Top;
        return (uint)x < (uint)Crop.Width && (uint)y < (uint)Crop.Height ? Crop.Depths[y * Crop.Width + x] : 0;
    }

    private readonly record struct RotatedGrid(Vector3d X, Vector3d Y, Vector3d Z, Vector3d Origin);
}
