using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>A surface that the model follows where photos have no reliable depth.</summary>
public sealed class ConstraintSurface
{
    // Samples of triangles and cameras that decide which side is the front.
    private const int MaxSampleCount = 10_000;
    private const int MaxCameraCount = 250;

    private ConstraintSurface(Vector3d[] corners, bool[] isBorder) => (Corners, IsBorder) = (corners, isBorder);

    /// <summary>World positions, three a triangle, counter-clockwise from the side that cameras see.</summary>
    internal Vector3d[] Corners { get; }

    /// <summary>For each corner, whether the edge from it to the next one has no triangle across.</summary>
    internal bool[] IsBorder { get; }

    /// <param name="cameras">Projection centers of all photos of the scene: most of them are in front of the surface.</param>
    public static ConstraintSurface Of(Mesh mesh, IReadOnlyList<Vector3d> cameras)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(cameras);
        var topology = new TriangleTopology(mesh.Triangles, mesh.VertexCount);
        var corners = Array.ConvertAll(mesh.Triangles, mesh.WorldPosition);
        var isBorder = Array.ConvertAll(topology.Opposite, opposite => opposite < 0);
        if (FrontOf(corners, cameras) < 0)
            Turn(corners, isBorder);
        return new(corners, isBorder);
    }

    // Area in front of cameras less that behind them, of an even sample of both.
    private static double FrontOf(Vector3d[] corners, IReadOnlyList<Vector3d> cameras)
    {
        var step = 3 * (1 + corners.Length / 3 / MaxSampleCount);
        var cameraStep = 1 + cameras.Count / MaxCameraCount;
        double front = 0;
        for (var i = 0; i < corners.Length; i += step)
        {
            var normal = Vector3d.Cross(corners[i + 1] - corners[i], corners[i + 2] - corners[i]);
            var area = normal.Length;
            for (var camera = 0; camera < cameras.Count; camera += cameraStep)
                front += area * Math.Sign(Vector3d.Dot(normal, cameras[camera] - corners[i]));
        }
        return front;
    }

    private static void Turn(Vector3d[] corners, bool[] isBorder)
    {
        for (var i = 0; i < corners.Length; i += 3)
        {
            (corners[i + 1], corners[i + 2]) = (corners[i + 2], corners[i + 1]);
            (isBorder[i], isBorder[i + 2]) = (isBorder[i + 2], isBorder[i]);
        }
    }
}
