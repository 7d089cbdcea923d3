using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Tests.Mvs;

/// <summary>Cameras of 200 x 200 pixels that look straight down on random points, which all photos observe exactly.</summary>
internal static class NadirScene
{
    /// <summary>Turns a camera that looks straight down with its top to the north.</summary>
    public static readonly Rotation Nadir = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));

    /// <param name="low">Corner of the box of points.</param>
    /// <param name="high">Opposite corner.</param>
    public static Scene Of(IEnumerable<Vector3d> centers, Vector3d low, Vector3d high, int pointCount) =>
        Of(centers.Select(center => RigidTransform.FromCenter(Nadir, center)), low, high, pointCount);

    /// <param name="poses">Camera from world.</param>
    /// <param name="low">Corner of the box of points.</param>
    /// <param name="high">Opposite corner.</param>
    public static Scene Of(IEnumerable<RigidTransform> poses, Vector3d low, Vector3d high, int pointCount)
    {
        var camera = new Camera { Id = new(0), Width = 200, Height = 200, FocalLength = 150, PrincipalPoint = new(100, 100) };
        var photos = poses
            .Select((pose, i) => new Photo { Id = new(i), Name = $"{i}.jpg", CameraId = new(0), CameraFromWorld = pose })
            .ToArray();
        var random = SeededRandom.For(3, 0);
        var (positions, first, photoOf, xs, ys) = (
            new List<Vector3d>(), new List<int> { 0 }, new List<int>(), new List<float>(), new List<float>());
        for (var i = 0; i < pointCount; i++)
        {
            var point = low + new Vector3d(
                random.NextDouble() * (high.X - low.X), random.NextDouble() * (high.Y - low.Y),
                random.NextDouble() * (high.Z - low.Z));
            foreach (var photo in photos)
            {
                if (!PinholeView.Of(photo, camera).TryProject(point, out var pixel, out _) || !IsInside(pixel))
                    continue;
                photoOf.Add(photo.Id.Value);
                xs.Add((float)pixel.X);
                ys.Add((float)pixel.Y);
            }
            positions.Add(point);
            first.Add(photoOf.Count);
        }
        return new Scene
        {
            Cameras = [camera], Photos = photos,
            TiePoints = new TiePoints
            {
                Positions = positions.ToArray(), Colors = new Rgb24[positions.Count], FirstObservation = first.ToArray(),
                PhotoOf = photoOf.ToArray(), X = xs.ToArray(), Y = ys.ToArray(),
            },
        };
    }

    private static bool IsInside(Vector2d pixel) => pixel.X >= 0 && pixel.Y >= 0 && pixel.X < 200 && pixel.Y < 200;
}
