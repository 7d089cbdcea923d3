using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Formats.Imaging;

namespace Reality.Jobs.Report;

/// <summary>Renders the picture at the top of the report: the model from a representative viewpoint.</summary>
public static class ResultPicture
{
    private const int Width = 1200;
    private const int Height = 640;
    private const double FocalLength = 1250;
    private const int Quality = 86;

    /// <summary>Renders the picture as JPEG.</summary>
    /// <param name="meshes">The tiles of the model, read one after the other.</param>
    /// <param name="scene">The calibrated scene; its cameras and tie points determine the viewpoint.</param>
    public static byte[] Render(IEnumerable<TexturedMesh> meshes, Scene scene, int threadCount, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(meshes);
        ArgumentNullException.ThrowIfNull(scene);
        var view = new RasterView(
            Width, Height, true, FocalLength, FocalLength, 0.5 * Width, 0.5 * Height, ViewOf(scene));
        var options = new RenderOptions { SamplesPerSide = 2, ThreadCount = threadCount, Background = new(232, 236, 238) };
        return JpegWriter.Encode(TexturedMeshRenderer.Render(meshes, view, options, cancellation), Quality);
    }

    /// <summary>Camera from world: from the middle of the cameras' side, or obliquely from the south over a survey.</summary>
    internal static RigidTransform ViewOf(Scene scene)
    {
        var points = CoreOf(scene);
        var target = new Vector3d(
            Median.Of(points.Select(p => p.X)), Median.Of(points.Select(p => p.Y)), Median.Of(points.Select(p => p.Z)));
        var sight = Vector3d.Zero;
        foreach (var photo in scene.CalibratedPhotos)
            sight += photo.CameraFromWorld!.Value.Rotation.Inverted() * new Vector3d(0, 0, 1);
        sight = sight.Length > 1e-6 ? sight.Normalized() : new(0, 0, -1);
        if (sight.Z < -0.6)
            sight = new Vector3d(0.35, 0.75, -0.72).Normalized();

        var right = Vector3d.Cross(sight, new(0, 0, 1)).Normalized();
        var down = Vector3d.Cross(sight, right);
        var rotation = Rotation.FromMatrix(Matrix3d.FromRows(right, down, sight));

        // Perspective enlarges near points, so their center does not project to the middle of the picture.
        for (var i = 0; i < 6; i++)
        {
            var distance = DistanceFor(points, target, rotation);
            var (left, farRight) = Bounds(points, p => Angle(p, right));
            var (top, bottom) = Bounds(points, p => Angle(p, down));
            target += 0.5 * distance * ((left + farRight) * right + (top + bottom) * down);

            double Angle(Vector3d p, Vector3d axis) =>
                Vector3d.Dot(p - target, axis) / Math.Max(Vector3d.Dot(p - target, sight) + distance, 1e-6);
        }
        return RigidTransform.FromCenter(rotation, target - DistanceFor(points, target, rotation) * sight);
    }

    // The nearest distance from which all but a few of the points are in the picture.
    private static double DistanceFor(List<Vector3d> points, Vector3d target, Rotation rotation)
    {
        var needed = points.Select(point =>
        {
            var p = rotation * (point - target);
            return Math.Max(Math.Abs(p.X) / (0.5 * Width), Math.Abs(p.Y) / (0.5 * Height)) * FocalLength - p.Z;
        }).Order().ToList();
        return Math.Max(needed[(int)(0.97 * (needed.Count - 1))], 1e-3);
    }

    // Tie points without the outermost ones; camera centers if there are no tie points.
    private static List<Vector3d> CoreOf(Scene scene)
    {
        var points = scene.TiePoints.Positions.ToList();
        if (points.Count < 10)
            return [.. scene.CalibratedPhotos.Select(photo => photo.CameraFromWorld!.Value.Center), Vector3d.Zero];
        var (west, east) = Bounds(points, p => p.X);
        var (south, north) = Bounds(points, p => p.Y);
        var (low, high) = Bounds(points, p => p.Z);
        return points.FindAll(p => p.X >= west && p.X <= east && p.Y >= south && p.Y <= north && p.Z >= low && p.Z <= high);
    }

    private static (double Min, double Max) Bounds(List<Vector3d> points, Func<Vector3d, double> coordinate)
    {
        var sorted = points.Select(coordinate).Order().ToArray();
        return (sorted[(int)(0.03 * (sorted.Length - 1))], sorted[(int)(0.97 * (sorted.Length - 1))]);
    }
}
