using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Water;

namespace Reality.Engine.Tests.Water;

/// <summary>
/// Depth maps of photos that look straight down on a ground, with pixels of 5 cm in photos and 10 cm in depth maps.
/// </summary>
/// <param name="heightAt">Height of the ground at a place.</param>
/// <param name="hasDepth">Whether photos agree on the depth there.</param>
internal sealed class SyntheticGround(Func<double, double, double> heightAt, Func<double, double, bool> hasDepth)
{
    public const double Pixel = 0.05;

    private const double CameraHeight = 40;
    private const int Focal = 400;

    /// <summary>Half the sides of the ground.</summary>
    public double HalfX { get; init; } = 25;

    public double HalfY { get; init; } = 25;

    /// <summary>Standard deviation of depth, meters.</summary>
    public double Noise { get; init; } = 0.03;

    /// <summary>Gray level that a photo has at a place.</summary>
    public Func<PhotoId, double, double, double> GrayAt { get; init; } = Waves;

    public List<string> Rejections { get; } = [];

    public CellGrid Grid => CellGrid.Of(new(new(-HalfX, -HalfY, -10), new(HalfX, HalfY, 10)), Pixel);

    /// <summary>A texture that no two photos share.</summary>
    public static double Waves(PhotoId photo, double x, double y) =>
        100 + 8 * Math.Sin(2.3 * x + 31 * photo.Value) * Math.Sin(4.7 * y + 17 * photo.Value * x);

    /// <summary>Weak texture that all photos share, with noise of each.</summary>
    public static double Asphalt(PhotoId photo, double x, double y) => 60 + 2.5 * NoiseAt((int)(5 * x), (int)(5 * y), 99)
        + 1.5 * NoiseAt((int)(20 * x), (int)(20 * y), photo.Value);

    public HeightEvidence Measure()
    {
        var maps = Maps().ToList();
        return HeightEvidence.Measure(Grid, Pixel, () => maps, new());
    }

    /// <summary>The depth maps of all photos.</summary>
    public IEnumerable<DepthMap> Maps() => Views(0).Select(DepthOf);

    /// <summary>The photos of the depth maps, of their size.</summary>
    public Scene Scene => new()
    {
        Cameras = [new() { Id = new(0), Width = 360, Height = 360, FocalLength = Focal, PrincipalPoint = new(180, 180) }],
        Photos =
        [
            .. Views(0).Select(view => new Photo
            {
                Id = view.Photo, Name = $"{view.Photo}.jpg", CameraId = new(0), CameraFromWorld = view.CameraFromWorld,
            }),
        ],
    };

    public IReadOnlyList<WaterSurface> FindWater(bool isHorizontal = false) => new WaterDetection(
        Measure(), Pixel, isHorizontal, area =>
        {
            foreach (var view in Views(100))
                area.Add(view, ColorsOf(view));
        }, Rejections.Add).Find(CancellationToken.None);

    // Rows of photos; each sees 36 by 36 meters, and the next one is 10 meters on.
    private IEnumerable<PinholeView> Views(int firstId)
    {
        for (var y = -HalfY + 10; y <= HalfY - 10 + 1e-9; y += 10)
        {
            for (var x = -HalfX + 10; x <= HalfX - 10 + 1e-9; x += 10)
            {
                var down = new RigidTransform(Rotation.FromQuaternion(0, 1, 0, 0), Vector3d.Zero);
                var center = new Vector3d(x, y, CameraHeight);
                yield return new(
                    new(firstId++), 360, 360, Focal, Focal, 180, 180, down with { Translation = -(down.Rotation * center) });
            }
        }
    }

    private DepthMap DepthOf(PinholeView view)
    {
        var map = new DepthMap
        {
            View = view, Depth = new Image<float>(360, 360), Normals = new Image<Vector3>(360, 360),
            Confidence = new Image<byte>(360, 360),
        };
        ForPixels(view, (x, y, place) =>
        {
            if (hasDepth(place.X, place.Y))
                map.Depth[x, y] = (float)(CameraHeight - place.Z + Noise * NoiseAt(x, y, view.Photo.Value));
        });
        return map;
    }

    private Image<Rgb24> ColorsOf(PinholeView view)
    {
        var colors = new Image<Rgb24>(360, 360);
        ForPixels(view, (x, y, place) =>
        {
            var gray = (byte)Math.Round(GrayAt(view.Photo, place.X, place.Y));
            colors[x, y] = new(gray, gray, gray);
        });
        return colors;
    }

    private void ForPixels(PinholeView view, Action<int, int, Vector3d> action)
    {
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                var depth = CameraHeight;
                var place = Vector3d.Zero;
                for (var round = 0; round < 4; round++)
                {
                    place = view.Unproject(new(x + 0.5, y + 0.5), depth);
                    place = place with { Z = heightAt(place.X, place.Y) };
                    depth = CameraHeight - place.Z;
                }
                action(x, y, place);
            }
        }
    }

    // About normal, from the sum of the bytes of a hash.
    private static double NoiseAt(int x, int y, int seed)
    {
        var bits = (ulong)(uint)x * 0x9E3779B97F4A7C15 ^ (ulong)(uint)y * 0xC2B2AE3D27D4EB4F
            ^ (ulong)(uint)seed * 0x165667B19E3779F9;
        bits = (bits ^ (bits >> 31)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 29)) * 0x94D049BB133111EB;
        bits ^= bits >> 32;
        var sum = 0;
        for (var i = 0; i < 8; i++, bits >>= 8)
            sum += (int)(bits & 255);
        return (sum - 1020) / 209.0;
    }
}
