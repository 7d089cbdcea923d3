using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;

namespace Reality.Engine.Sfm;

/// <summary>What is known so far while a scene is calibrated: cameras, poses, points, and which observations hold.</summary>
internal sealed class Reconstruction
{
    public Reconstruction(Scene scene, IReadOnlyList<FeatureSet> features, Tracks tracks)
    {
        (Scene, Features, Tracks) = (scene, features, tracks);
        Cameras = [.. scene.Cameras];
        CameraFromWorld = new RigidTransform[scene.Photos.Count];
        Array.Fill(CameraFromWorld, RigidTransform.Identity);
        IsRegistered = new bool[scene.Photos.Count];
        Points = new Vector3d[tracks.Count];
        HasPoint = new bool[tracks.Count];
        IsActive = new bool[tracks.ObservationCount];
    }

    /// <summary>The scene as it came in.</summary>
    public Scene Scene { get; }

    public IReadOnlyList<FeatureSet> Features { get; }

    public Tracks Tracks { get; }

    /// <summary>Cameras as adjusted so far.</summary>
    public Camera[] Cameras { get; }

    public RigidTransform[] CameraFromWorld { get; }

    public bool[] IsRegistered { get; }

    /// <summary>Position of each track; meaningful where <see cref="HasPoint"/>.</summary>
    public Vector3d[] Points { get; }

    public bool[] HasPoint { get; }

    /// <summary>Observations that agree with their track's point.</summary>
    public bool[] IsActive { get; }

    public int PhotoCount => IsRegistered.Length;

    public int RegisteredCount => IsRegistered.Count(r => r);

    public int PointCount => HasPoint.Count(h => h);

    public Camera CameraOf(int photo) => Cameras[Scene.Photos[photo].CameraId.Value];

    public Vector2d PixelOf(int observation)
    {
        var features = Features[Tracks.PhotoOf[observation]];
        var feature = Tracks.FeatureOf[observation];
        return new(features.X[feature], features.Y[feature]);
    }

    public Vector2d NormalizedOf(int observation) =>
        CameraOf(Tracks.PhotoOf[observation]).NormalizedFromPixel(PixelOf(observation));

    /// <summary>Squared reprojection error in pixels of an observation against a point; infinite behind the camera.</summary>
    public double SquaredErrorPixels(int observation, Vector3d point)
    {
        var photo = Tracks.PhotoOf[observation];
        return CameraOf(photo).TryProject(CameraFromWorld[photo] * point, out var pixel)
            ? (pixel - PixelOf(observation)).LengthSquared
            : double.PositiveInfinity;
    }

    /// <summary>Largest angle at a track's point between rays of its active observations, radians.</summary>
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

    public void RemovePoint(int track)
    {
        HasPoint[track] = false;
        for (var o = Tracks.FirstObservation[track]; o < Tracks.FirstObservation[track + 1]; o++)
            IsActive[o] = false;
    }

    /// <summary>Takes a photo out again, with all its observations.</summary>
    public void Unregister(int photo)
    {
        IsRegistered[photo] = false;
        foreach (var o in Tracks.ObservationsOfPhoto[photo])
            IsActive[o] = false;
    }

    /// <summary>Active observations of a photo.</summary>
    public int ActiveCountOf(int photo) => Tracks.ObservationsOfPhoto[photo].Count(o => IsActive[o]);

    /// <summary>Moves the world.</summary>
    public void Transform(in Similarity similarity)
    {
        for (var i = 0; i < PhotoCount; i++)
            CameraFromWorld[i] = similarity.Apply(CameraFromWorld[i]);
        for (var t = 0; t < Points.Length; t++)
            Points[t] = similarity * Points[t];
    }
}
