using System.Globalization;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Gives thermal photos that were not registered the pose of the visible photo taken together with them, turned by the mount of
/// their camera. The mount comes from pairs in which both photos are registered, otherwise from <see cref="CameraMount"/>.
/// </summary>
/// <param name="partners">The photo taken together with each thermal one (<see cref="PhotoPairs"/>).</param>
internal sealed class MountedPhotos(
    Reconstruction reconstruction, int?[] partners, IReadOnlyList<VerifiedPair> pairs, CalibrationOptions options, StageLog log)
{
    // Minimum number of pairs in which both photos are registered; fewer may be wrong.
    private const int MinRegisteredPairs = 3;

    private const int MinMatchCount = 30;
    private const double MinAgreeingShare = 0.3;
    private const int MaxMatchCount = 20_000;

    // Number of nearest tie points whose median depth counts; roofs and trees lie above others.
    private const int DepthNeighborCount = 3;

    // Distance of such a tie point on the plane at depth 1.
    private const double MaxNeighborDistance = 0.08;

    private readonly Dictionary<int, DepthPoint[]> _depths = [];

    /// <summary>
    /// Registers the photos and triangulates their common points. By these, it registers thermal photos without a partner, too.
    /// Returns the number of registered photos.
    /// </summary>
    public int Place(CancellationToken cancellation)
    {
        var count = 0;
        var groups = Enumerable.Range(0, partners.Length)
            .Where(photo => partners[photo] is { } partner && reconstruction.IsRegistered[partner])
            .GroupBy(photo => (CameraOf(photo), CameraOf(partners[photo]!.Value)));
        foreach (var group in groups)
        {
            var waiting = group.Where(photo => !reconstruction.IsRegistered[photo]).ToList();
            if (waiting.Count == 0)
                continue;
            var mount = MountOf([.. group.Where(photo => reconstruction.IsRegistered[photo])], waiting, group.Key.Item1);
            foreach (var photo in waiting)
            {
                reconstruction.CameraFromWorld[photo] =
                    mount.CameraFromOther * reconstruction.CameraFromWorld[partners[photo]!.Value];
                reconstruction.IsRegistered[photo] = true;
            }
            reconstruction.Cameras[group.Key.Item1] = mount.Camera;
            count += waiting.Count;
        }
        return count == 0 ? 0 : count + RegisterOthers(cancellation);
    }

    // Thermal photos without a partner see the tie points of those that have one.
    private int RegisterOthers(CancellationToken cancellation)
    {
        var triangulator = new PointTriangulator(reconstruction, options);
        var registration = new PhotoRegistration(reconstruction, options);
        triangulator.Triangulate(options.MaxReprojectionErrorPixels, cancellation);
        var count = 0;
        for (var photo = 0; photo < partners.Length; photo++)
        {
            if (reconstruction.IsRegistered[photo]
                || reconstruction.CameraOf(photo).Band != Camera.ThermalBand
                || !registration.TryEstimate(photo, out var pose, out _))
                continue;
            (reconstruction.CameraFromWorld[photo], reconstruction.IsRegistered[photo]) = (pose, true);
            count++;
        }
        if (count > 0)
        {
            triangulator.Triangulate(options.MaxReprojectionErrorPixels, cancellation);
            triangulator.Complete(options.MaxReprojectionErrorPixels, cancellation);
        }
        return count;
    }

    private CameraMount MountOf(int[] registered, List<int> waiting, int camera)
    {
        var start = reconstruction.Cameras[camera];
        if (registered.Length >= MinRegisteredPairs)
        {
            var found = new CameraMount(MeanOf(registered), start);
            Tell(found, waiting.Count, $"as {registered.Length} registered pairs show");
            return found;
        }
        var stated = new CameraMount(new(StatedTurn(waiting), Vector3d.Zero), start);
        var matches = MatchesOf(waiting, stated);
        var refined = stated.Refined(matches);
        var errors = matches.Select(match => refined.ErrorPixels(match)).Order().ToList();
        var agreeing = errors.Count(error => error < options.MaxReprojectionErrorPixels);
        if (agreeing < MinMatchCount || agreeing < MinAgreeingShare * errors.Count)
        {
            log.Warn(
                "Photos_MountUncertain",
                $"The poses of {Counted.Of(waiting.Count, "photo")} of {start.Name} are those of the visible photos taken at the "
                + $"same moments, turned as the files say: too few matches show how their camera is mounted ({agreeing} of "
                + $"{errors.Count} agree). Thermal data may be misaligned.");
            return stated;
        }
        Tell(refined, waiting.Count, string.Create(
            CultureInfo.InvariantCulture,
            $"found from {errors.Count} matches with a median error of {errors[errors.Count / 2]:F2} px"));
        return refined;
    }

    private void Tell(CameraMount mount, int count, string how) => log.Info(string.Create(
        CultureInfo.InvariantCulture,
        $"The poses of {Counted.Of(count, "photo")} of {mount.Camera.Name} are those of the visible photos taken at the same "
        + $"moments, with the camera turned by {mount.CameraFromOther.Rotation.Angle.Degrees:F2} degrees, {how}; focal length "
        + $"{mount.Camera.FocalLength:F1} px."));

    private RigidTransform MeanOf(int[] registered)
    {
        var turns = Array.ConvertAll(
            registered,
            photo => reconstruction.CameraFromWorld[photo] * reconstruction.CameraFromWorld[partners[photo]!.Value].Inverted());
        var centers = Array.ConvertAll(turns, turn => turn.Center);
        return RigidTransform.FromCenter(
            RotationAverage.Of(Array.ConvertAll(turns, turn => turn.Rotation)),
            new(Median.Of(centers.Select(c => c.X)), Median.Of(centers.Select(c => c.Y)), Median.Of(centers.Select(c => c.Z))));
    }

    // By the angles that the files state: cameras on one gimbal state the same. None if no file states any.
    private Rotation StatedTurn(List<int> photos)
    {
        var turns = new List<Rotation>();
        foreach (var photo in photos)
        {
            var (own, other) = (reconstruction.Scene.Photos[photo], reconstruction.Scene.Photos[partners[photo]!.Value]);
            if (own.CameraFromEnu is { } cameraFromEnu && other.CameraFromEnu is { } otherFromEnu)
                turns.Add(cameraFromEnu * otherFromEnu.Inverted());
        }
        return turns.Count > 0 ? RotationAverage.Of([.. turns]) : Rotation.Identity;
    }

    private List<MountMatch> MatchesOf(List<int> photos, CameraMount start)
    {
        var wanted = photos.ToHashSet();
        var useful = pairs.Where(pair => wanted.Contains(pair.First.Value) && wanted.Contains(pair.Second.Value)).ToList();
        var stride = 1 + useful.Sum(pair => (long)pair.InlierCount) / MaxMatchCount;
        var matches = new List<MountMatch>();
        foreach (var pair in useful)
        {
            var (first, second) = (partners[pair.First.Value]!.Value, partners[pair.Second.Value]!.Value);
            var secondFromFirst =
                reconstruction.CameraFromWorld[second] * reconstruction.CameraFromWorld[first].Inverted();
            for (long i = 0; i < pair.InlierCount; i += stride)
            {
                var pixel = PixelOf(pair.First.Value, pair.FirstFeature[i]);
                if (DepthAt(first, start, pixel) is { } depth)
                    matches.Add(new(secondFromFirst, depth, pixel, PixelOf(pair.Second.Value, pair.SecondFeature[i])));
            }
        }
        return matches;
    }

    // In the frame of the visible photo.
    private double? DepthAt(int partner, CameraMount mount, Vector2d pixel)
    {
        var back = mount.Camera.NormalizedFromPixel(pixel);
        var ray = mount.CameraFromOther.Rotation.Inverted() * new Vector3d(back.X, back.Y, 1);
        if (!(ray.Z > 1e-3))
            return null;
        var at = new Vector2d(ray.X / ray.Z, ray.Y / ray.Z);
        var nearest = DepthsOf(partner).Select(point => ((point.At - at).LengthSquared, point.DepthMeters))
            .Where(point => point.LengthSquared < MaxNeighborDistance * MaxNeighborDistance)
            .Order().Take(DepthNeighborCount).Select(point => point.DepthMeters).ToList();
        return nearest.Count == DepthNeighborCount ? Median.Of(nearest) : null;
    }

    private DepthPoint[] DepthsOf(int photo)
    {
        if (_depths.TryGetValue(photo, out var found))
            return found;
        var tracks = reconstruction.Tracks;
        return _depths[photo] =
        [
            .. tracks.ObservationsOfPhoto[photo].Where(o => reconstruction.IsActive[o])
                .Select(o => reconstruction.CameraFromWorld[photo] * reconstruction.Points[tracks.TrackOf[o]])
                .Where(point => point.Z > 0)
                .Select(point => new DepthPoint(new(point.X / point.Z, point.Y / point.Z), point.Z)),
        ];
    }

    private int CameraOf(int photo) => reconstruction.Scene.Photos[photo].CameraId.Value;

    private Vector2d PixelOf(int photo, int feature) =>
        new(reconstruction.Features[photo].X[feature], reconstruction.Features[photo].Y[feature]);

    private readonly record struct DepthPoint(Vector2d At, double DepthMeters);
}
