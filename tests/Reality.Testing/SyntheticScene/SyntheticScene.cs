using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Testing;

/// <summary>Cameras, photos, points and observations with known truth, built from a seed; no pixels.</summary>
public sealed class SyntheticScene
{
    private const double SmallestViewCosine = 0.2;

    private readonly SyntheticSceneOptions _options;
    private readonly int _rigSize;
    private readonly Vector3d _velocity;

    private SyntheticScene(
        SyntheticSceneOptions options, RigidTransform[] poses, Vector3d[] points, Func<Vector3d, Vector3d> normalAt,
        int rigSize = 0, Vector3d velocity = default)
    {
        (_options, _rigSize, _velocity) = (options, rigSize, velocity);
        Points = points;
        var frame = new LocalFrame(options.Origin);
        Truth = new Scene
        {
            Cameras = [options.Camera],
            Photos = poses.Select((pose, i) => PhotoOf(i, pose, frame)).ToArray(),
            Origin = options.PositionSigmaMeters >= 0 ? options.Origin : null,
        };
        Features = poses.Select((pose, i) => Observe(i, pose, normalAt)).ToArray();
    }

    /// <summary>The scene with its true cameras and poses.</summary>
    public Scene Truth { get; }

    /// <summary>True positions of the points.</summary>
    public Vector3d[] Points { get; }

    /// <summary>What each photo sees, noise included.</summary>
    public IReadOnlyList<SyntheticFeatures> Features { get; }

    /// <summary>Photos on an arc of a third of a circle around an object of about 4 m, 10 m away.</summary>
    public static SyntheticScene Around(SyntheticSceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (poses, points) = PosesAndPointsAround(options);
        return new(options, poses, points, p => p.Normalized());
    }

    /// <summary>
    /// The same with a rig in place of each photo: photo i is that of camera i % n of exposure i / n, for n cameras.
    /// </summary>
    /// <param name="cameraFromRig">The cameras of the rig.</param>
    /// <param name="jitterRadians">Standard deviation of the rotation of a photo from its place in the rig, per axis.</param>
    /// <param name="jitterMeters">Standard deviation of its center, per axis.</param>
    public static SyntheticScene AroundWithRig(
        SyntheticSceneOptions options, IReadOnlyList<RigidTransform> cameraFromRig, double jitterRadians = 0,
        double jitterMeters = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(cameraFromRig);
        var random = SeededRandom.For(options.Seed, -4);
        Vector3d Gaussian() => new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
        var (rigs, points) = PosesAndPointsAround(options);
        var poses = rigs.SelectMany(rigFromWorld => cameraFromRig.Select(camera =>
            new RigidTransform(Rotation.FromRotationVector(jitterRadians * Gaussian()), jitterMeters * Gaussian())
                * camera * rigFromWorld)).ToArray();
        return new(options, poses, points, p => p.Normalized(), cameraFromRig.Count);
    }

    private static (RigidTransform[] Poses, Vector3d[] Points) PosesAndPointsAround(SyntheticSceneOptions options)
    {
        var random = SeededRandom.For(options.Seed, -1);
        var poses = new RigidTransform[options.PhotoCount];
        for (var i = 0; i < poses.Length; i++)
        {
            var angle = 2.1 * i / Math.Max(1, poses.Length - 1);
            var center = new Vector3d(10 * Math.Cos(angle), 10 * Math.Sin(angle), 1.5 + 0.5 * random.NextGaussian());
            poses[i] = LookAt(center, 0.3 * new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian()));
        }
        var points = new Vector3d[options.PointCount];
        for (var i = 0; i < points.Length; i++)
        {
            var direction = new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian()).Normalized();
            points[i] = (1.6 + 0.5 * random.NextDouble()) * direction;
        }
        return (poses, points);
    }

    /// <summary>A survey flight: nadir photos in lines, 50 m above rolling ground.</summary>
    public static SyntheticScene Aerial(SyntheticSceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var random = SeededRandom.For(options.Seed, -2);
        var perLine = options.PhotosPerLine > 0 ? options.PhotosPerLine : (int)Math.Ceiling(Math.Sqrt(options.PhotoCount));
        var poses = new RigidTransform[options.PhotoCount];
        for (var i = 0; i < poses.Length; i++)
        {
            var (line, along) = (i / perLine, i % perLine);
            var center = new Vector3d(
                12 * (along - 0.5 * perLine) + random.NextGaussian(), 14 * (line - 0.5 * perLine) + random.NextGaussian(),
                50 + random.NextGaussian());
            var yaw = line % 2 == 0 ? 0.02 : Math.PI + 0.01;
            var tilt = 0.03 * new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
            var (sin, cos) = Math.SinCos(yaw);
            var nadir = Matrix3d.FromRows(new(cos, sin, 0), new(sin, -cos, 0), new(0, 0, -1));
            poses[i] = RigidTransform.FromCenter(Rotation.FromRotationVector(tilt) * Rotation.FromMatrix(nadir), center);
        }
        var half = 9.0 * perLine + 20;
        var points = new Vector3d[options.PointCount];
        for (var i = 0; i < points.Length; i++)
        {
            var (x, y) = (half * (2 * random.NextDouble() - 1), half * (2 * random.NextDouble() - 1));
            points[i] = new(x, y, 3 * Math.Sin(0.09 * x) + 3 * Math.Cos(0.07 * y) + 4 * random.NextDouble());
        }
        var speed = options.PhotoIntervalSeconds > 0 ? 12 / options.PhotoIntervalSeconds : 0;
        return new(options, poses, points, _ => new(0, 0, 1), velocity: new(speed, 0, 0));
    }

    /// <summary>Photos from the middle of a room of 12 m, in all directions, with points on walls, floor and ceiling.</summary>
    public static SyntheticScene Inside(SyntheticSceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var random = SeededRandom.For(options.Seed, -3);
        var poses = new RigidTransform[options.PhotoCount];
        for (var i = 0; i < poses.Length; i++)
        {
            var angle = 2 * Math.PI * i / poses.Length;
            var center = new Vector3d(2 * Math.Cos(angle), 2 * Math.Sin(angle), 0.5 * random.NextGaussian());
            var (sin, cos) = Math.SinCos(angle + 0.5 * random.NextGaussian());
            var roll = Rotation.FromRotationVector(new(0, 0, 0.8 * random.NextGaussian()));
            var looking = LookAt(center, center + new Vector3d(5 * cos, 5 * sin, random.NextGaussian()));
            poses[i] = new(roll * looking.Rotation, roll * looking.Translation);
        }
        var points = new Vector3d[options.PointCount];
        for (var i = 0; i < points.Length; i++)
        {
            var direction = new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian()).Normalized();
            var reach = 6 / Math.Max(Math.Abs(direction.X), Math.Max(Math.Abs(direction.Y), 2 * Math.Abs(direction.Z)));
            points[i] = reach * direction;
        }
        return new(options, poses, points, p => -p.Normalized());
    }

    /// <summary>Features of two photos that match: indices into their <see cref="Features"/>, some wrong when so asked.</summary>
    public (int[] First, int[] Second) Match(int first, int second)
    {
        var (a, b) = (Features[first], Features[second]);
        var random = SeededRandom.For(_options.Seed, 1_000_000L + first * 4096L + second);
        var (left, right) = (new List<int>(), new List<int>());
        var featureOfPoint = b.PointOf.Select((point, feature) => (point, feature)).ToDictionary(p => p.point, p => p.feature);
        var used = new HashSet<int>();
        for (var i = 0; i < a.PointOf.Length; i++)
        {
            if (!featureOfPoint.TryGetValue(a.PointOf[i], out var match))
                continue;
            if (random.NextDouble() < _options.OutlierFraction)
                match = random.NextInt32(b.PointOf.Length);
            if (!used.Add(match))
                continue;
            left.Add(i);
            right.Add(match);
        }
        return (left.ToArray(), right.ToArray());
    }

    /// <summary>The scene as it looks before calibration: no poses, and the given camera instead of the true one.</summary>
    public Scene Uncalibrated(Func<Camera, Camera>? guess = null) => new()
    {
        Cameras = Truth.Cameras.Select(c => guess is null ? c : guess(c)).ToArray(),
        Photos = Truth.Photos.Select(p => p with { CameraFromWorld = null }).ToArray(),
    };

    /// <summary>The pose of an upright camera that looks at a target.</summary>
    public static RigidTransform LookAt(Vector3d center, Vector3d target)
    {
        var z = (target - center).Normalized();
        var x = Vector3d.Cross(z, new(0, 0, 1)).Normalized();
        return RigidTransform.FromCenter(Rotation.FromMatrix(Matrix3d.FromRows(x, Vector3d.Cross(z, x), z)), center);
    }

    private Photo PhotoOf(int index, RigidTransform pose, LocalFrame frame)
    {
        var photo = new Photo
        {
            Id = new(index), Name = $"photo{index:D3}.jpg", CameraId = new(0), CameraFromWorld = pose,
            CaptureTime = _options.PhotoIntervalSeconds > 0
                ? new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero).AddSeconds(index * _options.PhotoIntervalSeconds)
                : null,
            RigPlace = _rigSize == 0 ? null : new("head", $"camera{index % _rigSize}", $"{index / _rigSize}"),
        };
        if (_options.PositionSigmaMeters < 0)
            return photo;
        var random = SeededRandom.For(_options.Seed, 500_000 + index);
        var sigma = Math.Max(_options.PositionSigmaMeters, 1e-3);
        var measured = pose.Center + _options.PositionSigmaMeters
            * new Vector3d(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
        return photo with { Position = new(frame.GeoFromWorld(measured), sigma, sigma) };
    }

    // Of a moving camera, where it is when it reads the row of the pixel.
    private bool TryProject(RigidTransform pose, Vector3d point, out Vector2d pixel)
    {
        var camera = _options.Camera;
        var isSeen = camera.TryProject(pose * point, out pixel);
        for (var round = 0; isSeen && round < 10 && camera.ReadoutSeconds is { } seconds; round++)
        {
            var center = pose.Center + seconds * (pixel.Y / camera.Height - 0.5) * _velocity;
            isSeen = camera.TryProject(RigidTransform.FromCenter(pose.Rotation, center) * point, out pixel);
        }
        return isSeen;
    }

    private SyntheticFeatures Observe(int index, RigidTransform pose, Func<Vector3d, Vector3d> normalAt)
    {
        var random = SeededRandom.For(_options.Seed, index);
        var camera = _options.Camera;
        var (x, y, pointOf) = (new List<float>(), new List<float>(), new List<int>());
        for (var i = 0; i < Points.Length; i++)
        {
            var noise = _options.NoisePixels * new Vector2d(random.NextGaussian(), random.NextGaussian());
            var towardsCamera = (pose.Center - Points[i]).Normalized();
            if (Vector3d.Dot(normalAt(Points[i]), towardsCamera) < SmallestViewCosine
                || !TryProject(pose, Points[i], out var pixel))
            {
                continue;
            }
            pixel += noise;
            if (!(pixel.X >= 0 && pixel.Y >= 0 && pixel.X < camera.Width && pixel.Y < camera.Height))
                continue;
            x.Add((float)pixel.X);
            y.Add((float)pixel.Y);
            pointOf.Add(i);
        }
        return new(x.ToArray(), y.ToArray(), pointOf.ToArray());
    }
}
