using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Estimates the pose of a photo that sees too few tie points for <see cref="PhotoRegistration"/>, such as the next photo of a
/// strip in which hardly any ground is in three photos. The pose relative to one registered photo follows from the matches of the
/// two, which no other photo needs to see. The length of the baseline follows from the tie points that the photo does see
/// (compare Zheng and Wu, "Structure from Motion Using Structure-less Resection", 2015).
/// </summary>
internal sealed class PairRegistration(Reconstruction reconstruction, CalibrationOptions options)
{
    // With fewer matches, they may be of a few look-alike things.
    private const int MinMatchCount = 100;
    private const double MinAgreeingMatchShare = 0.7;

    // Each tie point determines the length of the baseline on its own, so the others must agree with it.
    private const int MinAgreeingCount = 5;
    private const double MinAgreeingShare = 0.5;

    // A wider tolerance, since intrinsics and points are not final yet.
    private const double ErrorFactor = 2;

    /// <summary>Number of tie points that a photo must see.</summary>
    public static int MinVisibleCount => MinAgreeingCount;

    /// <summary>
    /// Estimates the pose of an unregistered photo from the registered photo that it has the most matches with. False if the
    /// matches, or the visible tie points, agree on no pose.
    /// </summary>
    public bool TryEstimate(int photo, out RigidTransform cameraFromWorld)
    {
        cameraFromWorld = RigidTransform.Identity;
        var neighbor = reconstruction.Tracks.ObservationsOfPhoto[photo].SelectMany(MatchesOf).GroupBy(match => match.Photo)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault();
        if (neighbor is null || neighbor.Count() < MinMatchCount)
            return false;
        var (here, there) = (neighbor.Select(match => match.Here).ToArray(), neighbor.Select(match => match.There).ToArray());
        var isFound = RelativePose.TryEstimate(
            reconstruction.CameraOf(neighbor.Key), reconstruction.CameraOf(photo),
            Array.ConvertAll(there, reconstruction.PixelOf), Array.ConvertAll(here, reconstruction.PixelOf),
            options.MaxReprojectionErrorPixels, SeededRandom.For(options.Seed, photo), out var photoFromNeighbor, out var angles);
        return isFound && angles.Length >= MinAgreeingMatchShare * here.Length
            && angles[angles.Length / 2] >= RelativePose.MinMedianAngleRadians
            && TryScale(photo, photoFromNeighbor, reconstruction.CameraFromWorld[neighbor.Key], out cameraFromWorld);
    }

    // Observations of the same track in registered photos.
    private IEnumerable<(int Photo, int Here, int There)> MatchesOf(int here)
    {
        var tracks = reconstruction.Tracks;
        var track = tracks.TrackOf[here];
        for (var there = tracks.FirstObservation[track]; there < tracks.FirstObservation[track + 1]; there++)
        {
            if (reconstruction.IsRegistered[tracks.PhotoOf[there]])
                yield return (tracks.PhotoOf[there], here, there);
        }
    }

    // The baseline length that most tie points agree with, refined by these.
    private bool TryScale(
        int photo, in RigidTransform photoFromNeighbor, in RigidTransform neighborFromWorld, out RigidTransform cameraFromWorld)
    {
        var (tracks, toPhoto, toNeighbor) = (reconstruction.Tracks, photoFromNeighbor, neighborFromWorld);
        var seen = tracks.ObservationsOfPhoto[photo].Where(o => reconstruction.HasPoint[tracks.TrackOf[o]]).ToArray();
        var lengths = Array.ConvertAll(seen, LengthBy);
        int[] agreeing = [];
        foreach (var length in lengths.Where(double.IsFinite))
        {
            var found = AgreeingWith(length);
            if (found.Length > agreeing.Length)
                agreeing = found;
        }
        cameraFromWorld = agreeing.Length == 0 ? default : PoseAt(Median.Of(Array.ConvertAll(agreeing, i => lengths[i])));
        return agreeing.Length >= Math.Max(MinAgreeingCount, MinAgreeingShare * seen.Length);

        RigidTransform PoseAt(double length) =>
            new RigidTransform(toPhoto.Rotation, length * toPhoto.Translation) * toNeighbor;

        // The length at which the point, on its epipolar line, meets the ray of the photo: baseline, point without baseline and
        // ray are coplanar.
        double LengthBy(int o)
        {
            var (ray, without) = (
                reconstruction.RayOf(o), toPhoto.Rotation * (toNeighbor * reconstruction.Points[tracks.TrackOf[o]]));
            var (a, b) = (Vector3d.Cross(toPhoto.Translation, ray), Vector3d.Cross(without, ray));
            var length = -Vector3d.Dot(a, b) / a.LengthSquared;
            return length > 0 ? length : double.NaN;
        }

        int[] AgreeingWith(double length)
        {
            var (pose, limit) = (PoseAt(length), ErrorFactor * options.MaxReprojectionErrorPixels);
            return
            [
                .. Enumerable.Range(0, seen.Length).Where(i => double.IsFinite(lengths[i])
                    && reconstruction.CameraOf(photo).TryProject(
                        pose * reconstruction.Points[tracks.TrackOf[seen[i]]], out var pixel)
                    && (pixel - reconstruction.PixelOf(seen[i])).Length < limit),
            ];
        }
    }
}
