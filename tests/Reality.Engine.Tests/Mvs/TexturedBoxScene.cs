using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Tests.Mvs;

/// <summary>
/// Photos of a textured ground with a box on it, ray by ray, with tie points on the surface: exact depth is known.
/// </summary>
internal sealed class TexturedBoxScene : IPhotoSource
{
    private static readonly Box3d s_box = new(new(-2, -1.5, 0), new(1, 1, 2));

    public TexturedBoxScene(int width = 160, int height = 120, int photoCount = 5)
    {
        var camera = new Camera
        {
            Id = new(0), Width = width, Height = height, FocalLength = 1.1 * width,
            PrincipalPoint = new(0.5 * width + 1.3, 0.5 * height - 0.7),
        };
        var photos = new Photo[photoCount];
        for (var i = 0; i < photoCount; i++)
        {
            var center = new Vector3d(1.6 * (i % 3) - 1.6, 1.6 * (i / 3) - 0.8 + 0.3 * (i % 2), 12 + 0.2 * i);
            var nadir = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));
            var tilt = Rotation.FromRotationVector(new(0.05 * (i % 2), 0.04 * (i % 3) - 0.04, 0.1 * i));
            photos[i] = new Photo
            {
                Id = new(i), Name = $"{i}.jpg", CameraId = new(0),
                CameraFromWorld = RigidTransform.FromCenter(tilt * nadir, center),
            };
        }
        Scene = new Scene { Cameras = [camera], Photos = photos };
        Scene = Scene with { TiePoints = PointsOnSurface(400) };
    }

    public Scene Scene { get; }

    /// <summary>The share of the ground and box without texture, as the part of x from which on it is gray.</summary>
    public double PlainFromX { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// From this x on the photos show a sky: colors that change smoothly with the direction, wherever one stands.
    /// </summary>
    public double SkyFromX { get; init; } = double.PositiveInfinity;

    /// <summary>Camera-frame z of the surface at a view's pixel; 0 where the ray misses.</summary>
    public static double DepthAt(PinholeView view, double x, double y) => Trace(view, x, y, out _);

    public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default)
    {
        var view = PinholeView.Of(photo, Scene.CameraOf(photo), reduction);
        var image = new Image<byte>(view.Width, view.Height);
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                var sum = 0.0;
                for (var k = 0; k < 4; k++)
                {
                    Trace(view, x + 0.25 + 0.5 * (k % 2), y + 0.25 + 0.5 * (k / 2), out var point);
                    sum += point.X > SkyFromX ? Sky((point - view.Center).Normalized()) : Texture(point);
                }
                image[x, y] = (byte)Math.Clamp(Math.Round(sum / 4), 0, 255);
            }
        }
        return image;
    }

    public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default)
    {
        var gray = ReadGray(photo, reduction, cancellation);
        return new(gray.Width, gray.Height, gray.Pixels.Select(g => new Rgb24(g, g, g)).ToArray());
    }

    public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => null;

    private static double Trace(PinholeView view, double x, double y, out Vector3d point)
    {
        var origin = view.Center;
        var direction = view.Unproject(new(x, y), 1) - origin;
        var ground = -origin.Z / direction.Z;
        var (enter, leave) = (0.0, double.PositiveInfinity);
        Clip(s_box.Min.X, s_box.Max.X, origin.X, direction.X, ref enter, ref leave);
        Clip(s_box.Min.Y, s_box.Max.Y, origin.Y, direction.Y, ref enter, ref leave);
        Clip(s_box.Min.Z, s_box.Max.Z, origin.Z, direction.Z, ref enter, ref leave);
        var depth = enter < leave ? Math.Min(enter, ground) : ground;
        point = origin + depth * direction;
        return depth;
    }

    private static void Clip(double min, double max, double origin, double direction, ref double enter, ref double leave)
    {
        var (a, b) = ((min - origin) / direction, (max - origin) / direction);
        enter = Math.Max(enter, Math.Min(a, b));
        leave = Math.Min(leave, Math.Max(a, b));
    }

    private static double Sky(Vector3d direction) => 150 + 60 * direction.Y + 30 * direction.X;

    private double Texture(Vector3d p) => p.X > PlainFromX
        ? 120
        : 128 + 60 * (Noise(2 * p) - 0.5) + 90 * (Noise(5 * p) - 0.5) + 60 * (Noise(11 * p) - 0.5);

    private static double Noise(Vector3d p)
    {
        var (x, y, z) = (Math.Floor(p.X), Math.Floor(p.Y), Math.Floor(p.Z));
        var sum = 0.0;
        for (var corner = 0; corner < 8; corner++)
        {
            var (cx, cy, cz) = (x + (corner & 1), y + (corner >> 1 & 1), z + (corner >> 2));
            var weight = (1 - Math.Abs(p.X - cx)) * (1 - Math.Abs(p.Y - cy)) * (1 - Math.Abs(p.Z - cz));
            var cell = (long)(cx + 500) * 1_000_003 + (long)(cy + 500) * 1_009 + (long)(cz + 500);
            sum += weight * SeededRandom.For(9, cell).NextDouble();
        }
        return sum;
    }

    private TiePoints PointsOnSurface(int count)
    {
        var random = SeededRandom.For(4, 0);
        var views = Scene.Photos.Select(p => PinholeView.Of(p, Scene.Cameras[0])).ToArray();
        var (positions, first, photoOf, xs, ys) = (
            new List<Vector3d>(), new List<int> { 0 }, new List<int>(), new List<float>(), new List<float>());
        while (positions.Count < count)
        {
            var from = views[random.NextInt32(views.Length)];
            Trace(from, from.Width * random.NextDouble(), from.Height * random.NextDouble(), out var point);
            foreach (var view in views)
            {
                var isSeen = view.TryProject(point, out var pixel, out var depth)
                    && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < view.Width && pixel.Y < view.Height
                    && Math.Abs(DepthAt(view, pixel.X, pixel.Y) - depth) < 1e-6;
                if (!isSeen)
                    continue;
                photoOf.Add(view.Photo.Value);
                xs.Add((float)pixel.X);
                ys.Add((float)pixel.Y);
            }
            if (photoOf.Count - first[^1] < 2)
            {
                photoOf.RemoveRange(first[^1], photoOf.Count - first[^1]);
                xs.RemoveRange(first[^1], xs.Count - first[^1]);
                ys.RemoveRange(first[^1], ys.Count - first[^1]);
                continue;
            }
            positions.Add(point);
            first.Add(photoOf.Count);
        }
        return new TiePoints
        {
            Positions = positions.ToArray(), Colors = new Rgb24[count], FirstObservation = first.ToArray(),
            PhotoOf = photoOf.ToArray(),
            X = xs.ToArray(), Y = ys.ToArray(),
        };
    }
}
