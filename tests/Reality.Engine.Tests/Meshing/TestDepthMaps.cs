using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Depth maps of planes, exact to single precision.</summary>
internal static class TestDepthMaps
{
    public static readonly Box3d Everything = new(new(-1000, -1000, -1000), new(1000, 1000, 1000));

    /// <summary>A view of 200 x 160 pixels and a focal length of 200.</summary>
    public static PinholeView View(RigidTransform cameraFromWorld, int id = 0) =>
        new(new(id), 200, 160, 200, 200, 103, 78, cameraFromWorld);

    /// <summary>Looks down from a point; x of the camera is east, y south.</summary>
    public static PinholeView Nadir(double x, double y, double height, int id = 0) => View(
        RigidTransform.FromCenter(
            Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1))), new(x, y, height)), id);

    /// <summary>The depth map of the plane normal · p = offset; the unit normal faces the view.</summary>
    public static DepthMap Plane(PinholeView view, Vector3d normal, double offset, byte confidence = 255)
    {
        var map = new DepthMap
        {
            View = view, Depth = new Image<float>(view.Width, view.Height), Normals = new Image<Vector3>(view.Width, view.Height),
            Confidence = new Image<byte>(view.Width, view.Height),
        };
        var own = (view.CameraFromWorld.Rotation * normal).RelativeTo(Vector3d.Zero);
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                var direction = view.Unproject(new(x + 0.5, y + 0.5), 1) - view.Center;
                var depth = (offset - Vector3d.Dot(normal, view.Center)) / Vector3d.Dot(normal, direction);
                if (depth > 0)
                    (map.Depth[x, y], map.Normals[x, y], map.Confidence[x, y]) = ((float)depth, own, confidence);
            }
        }
        return map;
    }

    /// <summary>A map of open sky.</summary>
    public static DepthMap Sky(PinholeView view)
    {
        var map = new DepthMap
        {
            View = view, Depth = new Image<float>(view.Width, view.Height), Normals = new Image<Vector3>(view.Width, view.Height),
            Confidence = new Image<byte>(view.Width, view.Height),
        };
        Array.Fill(map.Depth.Pixels, float.PositiveInfinity);
        return map;
    }

    public static DepthCrop Whole(DepthMap map) => DepthCrop.Of(map, Everything)!;
}
