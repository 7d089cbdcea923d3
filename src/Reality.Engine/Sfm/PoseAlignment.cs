using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Estimates the similarity that carries a reconstruction onto poses that its photos have from elsewhere.</summary>
internal static class PoseAlignment
{
    private const int MinPhotoCount = 3;

    // Spread of centers along their second principal axis, as a share of that along the first, that determines a rotation.
    private const double MinSpreadRatio = 1e-3;

    /// <summary>
    /// The world of the given poses from that of the reconstruction: its scale and translation follow from the centers, its
    /// rotation from the rotations or the centers.
    /// </summary>
    /// <param name="given">By photo; null if it has no pose.</param>
    /// <param name="byRotations">Whether the given rotations are trusted; otherwise the centers are.</param>
    /// <exception cref="StageException">Too few registered photos have a pose, or their centers do not determine it.</exception>
    public static Similarity Estimate(Reconstruction reconstruction, RigidTransform?[] given, bool byRotations)
    {
        var photos = Enumerable.Range(0, given.Length)
            .Where(photo => reconstruction.IsRegistered[photo] && given[photo] is not null).ToArray();
        var sources = Array.ConvertAll(photos, photo => reconstruction.CameraFromWorld[photo].Center);
        var targets = Array.ConvertAll(photos, photo => given[photo]!.Value.Center);
        if (photos.Length < MinPhotoCount)
        {
            throw new StageException(
                "Poses_TooFew",
                $"Only {Counted.Of(photos.Length, "photo")} with a pose in the scene could be registered, and {MinPhotoCount} "
                + $"are needed to place the others among them. Use rotationPolicy and centerPolicy Compute, or give more poses.");
        }
        if (byRotations)
        {
            var rotation = RotationAverage.Of(Array.ConvertAll(
                photos, photo => given[photo]!.Value.Rotation.Inverted() * reconstruction.CameraFromWorld[photo].Rotation));
            return WithRotation(rotation, sources, targets);
        }
        var spread = SimilarityEstimation.Spread(targets);
        return spread.Y > MinSpreadRatio * spread.X && SimilarityEstimation.TrySolve(sources, targets, out var similarity)
            ? similarity
            : throw new StageException(
                "Poses_OnOneLine",
                $"The projection centers of the scene lie on one line and do not determine rotations. Use a rotationPolicy other "
                + $"than Compute, or give more poses.");
    }

    private static Similarity WithRotation(Rotation rotation, Vector3d[] sources, Vector3d[] targets)
    {
        var (sourceMean, targetMean) = (Mean(sources), Mean(targets));
        double correlation = 0, variance = 0;
        for (var i = 0; i < sources.Length; i++)
        {
            var offset = rotation * (sources[i] - sourceMean);
            correlation += Vector3d.Dot(targets[i] - targetMean, offset);
            variance += offset.LengthSquared;
        }
        var scale = correlation / variance;
        return scale > 0 && double.IsFinite(scale)
            ? new(scale, rotation, targetMean - scale * (rotation * sourceMean))
            : throw new StageException(
                "Poses_Contradict",
                $"The projection centers of the scene contradict the arrangement of its photos. Use rotationPolicy Compute, or "
                + $"correct the poses.");
    }

    private static Vector3d Mean(Vector3d[] points) =>
        points.Aggregate(Vector3d.Zero, (sum, point) => sum + point) / points.Length;
}
