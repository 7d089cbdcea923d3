using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Estimates the pose of a photo from the tie points that it sees.</summary>
internal sealed class PhotoRegistration(Reconstruction reconstruction, CalibrationOptions options)
{
    // A wider tolerance, since intrinsics and points are not final yet.
    private const double ErrorFactor = 2;

    // A smaller share of agreeing points may be chance.
    private const double MinInlierFraction = 0.2;

    /// <summary>Number of tie points that a photo sees.</summary>
    public int VisibleCount(int photo)
    {
        var count = 0;
        foreach (var o in reconstruction.Tracks.ObservationsOfPhoto[photo])
            count += reconstruction.HasPoint[reconstruction.Tracks.TrackOf[o]] ? 1 : 0;
        return count;
    }

    /// <summary>Estimates the pose of a photo that is not registered; false if too few points agree on one.</summary>
    public bool TryEstimate(int photo, out RigidTransform cameraFromWorld, out int inlierCount)
    {
        cameraFromWorld = RigidTransform.Identity;
        inlierCount = 0;
        var tracks = reconstruction.Tracks;
        var seen = tracks.ObservationsOfPhoto[photo].Where(o => reconstruction.HasPoint[tracks.TrackOf[o]]).ToArray();
        if (seen.Length < options.MinInlierCount)
            return false;
        var points = Array.ConvertAll(seen, o => reconstruction.Points[tracks.TrackOf[o]]);
        var ransac = new RansacOptions
        {
            MaxError = ErrorFactor * options.MaxReprojectionErrorPixels / reconstruction.CameraOf(photo).FocalLength,
            MaxSampleCount = 3000,
        };
        var random = SeededRandom.For(options.Seed, photo);
        RansacResult<RigidTransform> found;
        if (reconstruction.CameraOf(photo).Fisheye is null
            ? !Ransac.TryEstimate<RigidTransform, AbsolutePoseProblem>(
                new(points, Array.ConvertAll(seen, reconstruction.NormalizedOf)), ransac, random, out found)
            : !Ransac.TryEstimate<RigidTransform, AbsoluteBearingProblem>(
                new(points, Array.ConvertAll(seen, reconstruction.RayOf)), ransac, random, out found))
            return false;
        cameraFromWorld = found.Model;
        inlierCount = found.Inliers.Length;
        return inlierCount >= NeededOf(seen.Length);
    }

    /// <summary>Number of tie points that must agree on a pose, given the number in view.</summary>
    public int NeededOf(int visibleCount) =>
        Math.Max(options.MinInlierCount, (int)Math.Ceiling(MinInlierFraction * visibleCount));

    /// <summary>Median reprojection error, in pixels, of the tie points that a photo sees; null if it sees none.</summary>
    public double? MedianErrorPixels(int photo, in RigidTransform cameraFromWorld)
    {
        var errors = new List<double>();
        var camera = reconstruction.CameraOf(photo);
        foreach (var o in reconstruction.Tracks.ObservationsOfPhoto[photo])
        {
            var track = reconstruction.Tracks.TrackOf[o];
            if (!reconstruction.HasPoint[track])
                continue;
            errors.Add(camera.TryProject(cameraFromWorld * reconstruction.Points[track], out var pixel)
                ? (pixel - reconstruction.PixelOf(o)).Length
                : double.PositiveInfinity);
        }
        errors.Sort();
        return errors.Count > 0 && double.IsFinite(errors[errors.Count / 2]) ? errors[errors.Count / 2] : null;
    }
}
