using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Datasets.HardSets;

/// <summary>Hard sets of painted planes: flat ground, and a street of buildings that are all alike.</summary>
internal sealed class PlaneSets(int width, int height)
{
    // The street: the front of each building is the same, down to the last brick.
    private const double BuildingMeters = 24;
    private const double FloorMeters = 3;
    private const double WindowMeters = 4;

    private Camera Camera => new()
    {
        Id = new(0), Name = "Plane", Width = width, Height = height, FocalLength = 0.8 * width,
        PrincipalPoint = new(0.5 * width, 0.5 * height), FocalLengthIsKnown = true,
    };

    public IEnumerable<HardSet> All() => [Plane(), Facades(BuildingMeters), Facades(0)];

    private HardSet Plane()
    {
        var poses = new List<RigidTransform>();
        for (var i = 0; i < 20; i++)
        {
            var random = SeededRandom.For(11, i);
            var center = new Vector3d(9.0 * (i % 5), 11.0 * (i / 5), 46 + random.NextGaussian());
            poses.Add(LookAt(
                center, center + new Vector3d(3 * random.NextGaussian(), 3 * random.NextGaussian(), -40), new(0, 1, 0.01)));
        }
        return Of("plane", "flat ground", poses, ray => OnGround(ray, 1, 0.15));
    }

    /// <param name="period">Meters after which the front repeats; 0 = every window is the same.</param>
    private HardSet Facades(double period)
    {
        var poses = new List<RigidTransform>();
        for (var i = 0; i < 24; i++)
        {
            var random = SeededRandom.For(12, i);
            var center = new Vector3d(3.2 * i, -13 + random.NextGaussian(), 7 + 0.3 * random.NextGaussian());
            poses.Add(LookAt(center, new(center.X + 2 * random.NextGaussian(), 0, 4 + random.NextGaussian()), new(0, 0, 1)));
        }
        return period > 0
            ? Of("repeated façades", "three buildings with the same front", poses, ray => OnStreet(ray, period))
            : Of("repeated windows", "a front of equal windows", poses, ray => OnStreet(ray, WindowMeters));
    }

    private HardSet Of(string name, string meaning, List<RigidTransform> poses, Func<Ray, double> brightness)
    {
        var photos = poses.Select((pose, i) => new HardPhoto(
            new() { Id = new(i), Name = $"{i:D2}.jpg", CameraId = new(0) }, pose)).ToArray();
        return new(name, meaning, [Camera], photos, i => Paint(poses[i], i, brightness));
    }

    // Four rays per pixel, and noise.
    private Image<Rgb24> Paint(RigidTransform pose, int photo, Func<Ray, double> brightness)
    {
        var (camera, toWorld) = (Camera, pose.Rotation.Inverted());
        var image = new Image<Rgb24>(width, height);
        var random = SeededRandom.For(13, photo);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                double sum = 0;
                for (var k = 0; k < 4; k++)
                {
                    var ray = camera.RayFromPixel(new(x + 0.25 + 0.5 * (k % 2), y + 0.25 + 0.5 * (k / 2)));
                    sum += brightness(new(pose.Center, toWorld * ray));
                }
                var v = (byte)Math.Clamp(Math.Round(255 * sum / 4 + 1.5 * random.NextGaussian()), 0, 255);
                image[x, y] = new(v, v, v);
            }
        }
        return image;
    }

    // The front is the plane y = 0 with windows 0.4 m deep; the street lies before it.
    private static double OnStreet(Ray ray, double period)
    {
        var (front, ground) = (-ray.From.Y / ray.Towards.Y, -ray.From.Z / ray.Towards.Z);
        if (ground > 0 && (front <= 0 || ground < front))
            return OnGround(ray, 0.6, 0.25);
        if (front <= 0)
            return 0.9;
        var at = ray.From + front * ray.Towards;
        if (at.Z > 15)
            return 0.9;
        var isWindow = Math.Abs(Modulo(at.X, WindowMeters) - 2) < 0.8 && Math.Abs(Modulo(at.Z, FloorMeters) - 1.6) < 0.9;
        if (isWindow)
            at = ray.From + (0.4 - ray.From.Y) / ray.Towards.Y * ray.Towards;
        var (u, v) = (Modulo(at.X, period), period > WindowMeters ? at.Z : Modulo(at.Z, FloorMeters));
        return Math.Clamp((isWindow ? 0.25 : 0.6) + 0.5 * (Noise(u, v, isWindow ? 5 : 4, period / 0.12, 0.12) - 0.5), 0, 1);
    }

    private static double OnGround(Ray ray, double contrast, double cell)
    {
        var at = ray.From - ray.From.Z / ray.Towards.Z * ray.Towards;
        var value = 0.6 * Noise(at.X, at.Y, 1, 0, cell) + 0.4 * Noise(at.X, at.Y, 2, 0, 5 * cell);
        return Math.Clamp(0.5 + contrast * (value - 0.5), 0, 1);
    }

    /// <summary>Smooth noise, 0 to 1, of cells of a size; repeats after a number of columns, if that is above 0.</summary>
    private static double Noise(double x, double y, int seed, double columns, double cell)
    {
        var (u, v) = (x / cell, y / cell);
        var (left, bottom) = (Math.Floor(u), Math.Floor(v));
        var (fx, fy) = (Smooth(u - left), Smooth(v - bottom));
        double At(double column, double row) =>
            Hash((long)Math.Round(columns > 0 ? Modulo(column, Math.Round(columns)) : column), (long)row, seed);
        return (1 - fy) * ((1 - fx) * At(left, bottom) + fx * At(left + 1, bottom))
            + fy * ((1 - fx) * At(left, bottom + 1) + fx * At(left + 1, bottom + 1));
    }

    private static double Smooth(double t) => t * t * (3 - 2 * t);

    private static double Hash(long x, long y, int seed)
    {
        var z = unchecked((ulong)(x * 73_856_093L ^ y * 19_349_663L ^ seed * 83_492_791L) + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    private static double Modulo(double value, double by) => value - by * Math.Floor(value / by);

    private static RigidTransform LookAt(Vector3d center, Vector3d target, Vector3d up)
    {
        var z = (target - center).Normalized();
        var x = Vector3d.Cross(z, up).Normalized();
        return RigidTransform.FromCenter(Rotation.FromMatrix(Matrix3d.FromRows(x, Vector3d.Cross(z, x), z)), center);
    }

    private readonly record struct Ray(Vector3d From, Vector3d Towards);
}
