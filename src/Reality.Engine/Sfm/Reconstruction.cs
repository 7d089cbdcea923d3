using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;

namespace Reality.Engine.Sfm;

/// <summary>State of a calibration: cameras, poses, points, and which observations are active.</summary>
internal sealed class Reconstruction
{
    private readonly IReadOnlyList<FeatureSet> _measured;
    private CameraReadout? _readout;

    public Reconstruction(Scene scene, IReadOnlyList<FeatureSet> features, Tracks tracks)
    {
        (Scene, _measured, Features, Tracks) = (scene, features, features, tracks);
        Cameras = [.. scene.Cameras];
        CameraFromWorld = new RigidTransform[scene.Photos.Count];
        Array.Fill(CameraFromWorld, RigidTransform.Identity);
        IsRegistered = new bool[scene.Photos.Count];
        Points = new Vector3d[tracks.Count];
        HasPoint = new bool[tracks.Count];
        IsActive = new bool[tracks.ObservationCount];
    }

    /// <summary>The input scene.</summary>
    public Scene Scene { get; }

    /// <summary>Features by photo, corrected to where a global shutter would see them.</summary>
    public IReadOnlyList<FeatureSet> Features { get; private set; }

    public Tracks Tracks { get; }

    /// <summary>Cameras as adjusted so far.</summary>
    public Camera[] Cameras { get; }

    public RigidTransform[] CameraFromWorld { get; }

    public bool[] IsRegistered { get; }

    /// <summary>World position of each track; valid if <see cref="HasPoint"/>.</summary>
    public Vector3d[] Points { get; }

    public bool[] HasPoint { get; }

    /// <summary>Whether each observation agrees with its track's point and takes part in adjustments.</summary>
    public bool[] IsActive { get; }

    /// <summary>Cameras that are mounted together; null if all photos are independent.</summary>
    public RigPoses? Rigs { get; init; }

    /// <summary>Motions of rolling-shutter cameras; null if no readout time is known.</summary>
    public CameraReadout? Readout
    {
        get => _readout;
        set
        {
            _readout = value;
            Features = value is { IsKept: true } ? [.. _measured.Select(CorrectedFeatures)] : _measured;
        }
    }

    public int PhotoCount => IsRegistered.Length;

    public int RegisteredCount => IsRegistered.Count(r => r);

    public int PointCount => HasPoint.Count(h => h);

    public Camera CameraOf(int photo) => Cameras[Scene.Photos[photo].CameraId.Value];

    /// <summary>Whether a registered photo was taken with a camera.</summary>
    public bool IsUsed(int camera) =>
        Enumerable.Range(0, PhotoCount).Any(p => IsRegistered[p] && Scene.Photos[p].CameraId.Value == camera);

    public Vector2d PixelOf(int observation)
    {
        var features = Features[Tracks.PhotoOf[observation]];
        var feature = Tracks.FeatureOf[observation];
        return new(features.X[feature], features.Y[feature]);
    }

    /// <summary>The pixel of an observation before any correction.</summary>
    public Vector2d MeasuredPixelOf(int observation)
    {
        var features = _measured[Tracks.PhotoOf[observation]];
        var feature = Tracks.FeatureOf[observation];
        return new(features.X[feature], features.Y[feature]);
    }

    /// <summary>A control point with its marks corrected to where a global shutter would see them.</summary>
    public ControlPoint Corrected(ControlPoint point) => Readout is not { IsKept: true } readout ? point : point with
    {
        Marks =
        [
            .. point.Marks.Select(mark => readout.Motions[mark.Photo.Value] is { } motion
                ? mark with { Pixel = CameraReadout.Corrected(CameraOf(mark.Photo.Value), motion, mark.Pixel, null) }
                : mark),
        ],
    };

    private FeatureSet CorrectedFeatures(FeatureSet features, int photo)
    {
        if (_readout!.Motions[photo] is not { } motion)
            return features;
        var points = new Vector3d?[features.Count];
        foreach (var o in Tracks.ObservationsOfPhoto[photo])
        {
            if (HasPoint[Tracks.TrackOf[o]])
                points[Tracks.FeatureOf[o]] = CameraFromWorld[photo] * Points[Tracks.TrackOf[o]];
        }
        return CameraReadout.Corrected(features, CameraOf(photo), motion, feature => points[feature]);
    }

    public Vector3d RayOf(int observation) => CameraOf(Tracks.PhotoOf[observation]).RayFromPixel(PixelOf(observation));

    public Vector2d NormalizedOf(int observation) =>
        CameraOf(Tracks.PhotoOf[observation]).NormalizedFromPixel(PixelOf(observation));

    /// <summary>
    /// A pose and the (x/z, y/z) of an observation in it. The pose is that of the photo or, for a fisheye camera, that of a
    /// virtual camera looking along the ray.
    /// </summary>
    public (RigidTransform CameraFromWorld, Vector2d Normalized) SightOf(int observation)
    {
        var photo = Tracks.PhotoOf[observation];
        return CameraOf(photo).Fisheye is null
            ? (CameraFromWorld[photo], NormalizedOf(observation))
            : (RayTurn.Along(RayOf(observation), CameraFromWorld[photo]), default);
    }

    /// <summary>Squared reprojection error of a point at an observation, pixels; infinite if it is not seen.</summary>
    public double SquaredErrorPixels(int observation, Vector3d point)
    {
        var photo = Tracks.PhotoOf[observation];
        return CameraOf(photo).TryProject(CameraFromWorld[photo] * point, out var pixel)
            ? (pixel - PixelOf(observation)).LengthSquared
            : double.PositiveInfinity;
    }

    /// <summary>Largest angle at a track's point between two rays of active observations, radians.</summary>
    public double LargestAngleRadians(int track)
    {
        double largest = 0;
        var (from, to) = (Tracks.FirstObservation[track], Tracks.FirstObservation[track + 1]);
        for (var a = from; a < to; a++)
        {
            for (var b = a + 1; b < to && IsActive[a]; b++)
            {
                if (IsActive[b])
                {
                    largest = Math.Max(largest, Triangulation.AngleRadians(
                        CameraFromWorld[Tracks.PhotoOf[a]].Center, CameraFromWorld[Tracks.PhotoOf[b]].Center, Points[track]));
                }
            }
        }
        return largest;
    }

    /// <summary>Removes a track's point and deactivates its observations.</summary>
    public void RemovePoint(int track)
    {
        HasPoint[track] = false;
        for (var o = Tracks.FirstObservation[track]; o < Tracks.FirstObservation[track + 1]; o++)
            IsActive[o] = false;
    }

    /// <summary>Unregisters a photo and deactivates its observations.</summary>
    public void Unregister(int photo)
    {
        IsRegistered[photo] = false;
        Rigs?.Follows[photo] = false;
        foreach (var o in Tracks.ObservationsOfPhoto[photo])
            IsActive[o] = false;
    }

    /// <summary>Number of active observations of a photo.</summary>
    public int ActiveCountOf(int photo) => Tracks.ObservationsOfPhoto[photo].Count(o => IsActive[o]);

    /// <summary>For each pair of photos that share a point: the number of points that are active in both.</summary>
    public Dictionary<(int First, int Second), int> SharedPointCounts()
    {
        var shared = new Dictionary<(int, int), int>();
        for (var track = 0; track < Tracks.Count; track++)
        {
            var (from, to) = (Tracks.FirstObservation[track], Tracks.FirstObservation[track + 1]);
            for (var a = from; HasPoint[track] && a < to; a++)
            {
                for (var b = a + 1; b < to && IsActive[a]; b++)
                {
                    var pair = (Tracks.PhotoOf[a], Tracks.PhotoOf[b]);
                    if (IsActive[b])
                        shared[pair] = shared.GetValueOrDefault(pair) + 1;
                }
            }
        }
        return shared;
    }

    /// <summary>Moves poses and points into another world frame.</summary>
    public void Transform(in Similarity similarity)
    {
        for (var i = 0; i < PhotoCount; i++)
            CameraFromWorld[i] = similarity.Apply(CameraFromWorld[i]);
        for (var t = 0; t < Points.Length; t++)
            Points[t] = similarity * Points[t];
        Rigs?.Transform(similarity, this);
        _readout = _readout?.Scaled(similarity.Scale);
    }
}
