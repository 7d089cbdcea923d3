using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Puts a reconstruction into the world: by measured camera positions, or upright at a sensible size without them.</summary>
/// <remarks>
/// With positions the world is east, north, up at the median position of the registered photos, and the similarity is
/// found among wrong positions (RANSAC over triples of photos). Where the photos stand too close to a line or to each other for
/// positions to tell the vertical, it comes from measured rotations or from how cameras are held. Without positions z
/// is up, the origin is the median of the tie points, and one unit is the median distance of a photo to its nearest neighbor.
/// </remarks>
internal sealed class Georeferencing(Reconstruction reconstruction, CalibrationOptions options)
{
    private const int MinPhotoCount = 3;
    private const int TripleCount = 500;

    // A position is an inlier within so many of its standard deviations.
    private const double InlierSigmas = 4;

    // The second principal axis of the positions must be this many times their standard deviation.
    private const double MinSpreadSigmas = 4;

    /// <summary>The world's origin; null where the scene could not be georeferenced.</summary>
    public GeoPoint? Origin { get; private set; }

    /// <summary>Measured positions in the world by photo, where there are any.</summary>
    public CenterPrior?[] CenterPriors { get; } = new CenterPrior?[reconstruction.PhotoCount];

    /// <summary>Moves the reconstruction into the world; true where measured positions say where that is.</summary>
    public bool Apply()
    {
        var photos = Enumerable.Range(0, reconstruction.PhotoCount)
            .Where(p => reconstruction.IsRegistered[p] && reconstruction.Scene.Photos[p].Position is not null).ToArray();
        if (photos.Length < MinPhotoCount || !TryAlign(photos, out var worldFromLocal))
        {
            Origin = null;
            Array.Clear(CenterPriors);
            reconstruction.Transform(UprightAtUnitBaseline());
            return false;
        }
        reconstruction.Transform(worldFromLocal);
        return true;
    }

    private bool TryAlign(int[] photos, out Similarity worldFromLocal)
    {
        var positions = Array.ConvertAll(photos, p => reconstruction.Scene.Photos[p].Position!);
        Origin = MedianOf(positions);
        var frame = new LocalFrame(Origin.Value);
        foreach (var (photo, position) in photos.Zip(positions))
            CenterPriors[photo] = new(frame.WorldFromGeo(position.Position), position.HorizontalSigmaMeters, position.VerticalSigmaMeters);
        var targets = Array.ConvertAll(photos, p => CenterPriors[p]!);
        var sources = Array.ConvertAll(photos, p => reconstruction.CameraFromWorld[p].Center);

        var spread = SimilarityEstimation.Spread(Array.ConvertAll(targets, t => t.Center));
        var sigma = targets.Average(t => t.HorizontalSigma);
        return spread.Y >= MinSpreadSigmas * sigma
            ? TryAlignFreely(sources, targets, out worldFromLocal)
            : TryAlignUpright(photos, sources, targets, out worldFromLocal);
    }

    private static GeoPoint MedianOf(PositionPrior[] positions)
    {
        var latitude = Median(Array.ConvertAll(positions, p => p.Position.Latitude.Radians));
        var longitude = Median(Array.ConvertAll(positions, p => p.Position.Longitude.Radians));
        return new(
            Angle.FromRadians(latitude), Angle.FromRadians(longitude), Median(Array.ConvertAll(positions, p => p.Position.HeightMeters)));
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private bool TryAlignFreely(Vector3d[] sources, CenterPrior[] targets, out Similarity best)
    {
        best = Similarity.Identity;
        var bestScore = double.PositiveInfinity;
        var random = SeededRandom.For(options.Seed, -1);
        for (var n = 0; n < TripleCount; n++)
        {
            var (a, b, c) = (random.NextInt32(sources.Length), random.NextInt32(sources.Length), random.NextInt32(sources.Length));
            if (a == b || b == c || a == c)
                continue;
            if (!SimilarityEstimation.TrySolve(
                [sources[a], sources[b], sources[c]], [targets[a].Center, targets[b].Center, targets[c].Center], out var candidate))
                continue;
            Consider(candidate, sources, targets, ref best, ref bestScore);
        }
        for (var round = 0; round < 5; round++)
        {
            var current = best;
            var inliers = Enumerable.Range(0, sources.Length).Where(i => ErrorOf(current, sources[i], targets[i]) < InlierSigmas).ToArray();
            if (inliers.Length < MinPhotoCount || !SimilarityEstimation.TrySolve(
                Array.ConvertAll(inliers, i => sources[i]), Array.ConvertAll(inliers, i => targets[i].Center), out var refined))
                break;
            Consider(refined, sources, targets, ref best, ref bestScore);
        }
        return double.IsFinite(bestScore);
    }

    private static void Consider(Similarity candidate, Vector3d[] sources, CenterPrior[] targets, ref Similarity best, ref double bestScore)
    {
        double score = 0;
        for (var i = 0; i < sources.Length; i++)
        {
            var error = ErrorOf(candidate, sources[i], targets[i]);
            score += Math.Min(error * error, InlierSigmas * InlierSigmas);
        }
        if (score < bestScore)
            (best, bestScore) = (candidate, score);
    }

    private static double ErrorOf(in Similarity similarity, Vector3d source, CenterPrior target)
    {
        var offset = similarity * source - target.Center;
        var horizontal = Math.Sqrt(offset.X * offset.X + offset.Y * offset.Y) / target.HorizontalSigma;
        return Math.Sqrt(horizontal * horizontal + offset.Z * offset.Z / (target.VerticalSigma * target.VerticalSigma));
    }

    // The vertical is known; a turn about it, a scale and a shift remain: complex numbers in the plane.
    private bool TryAlignUpright(int[] photos, Vector3d[] sources, CenterPrior[] targets, out Similarity worldFromLocal)
    {
        var upright = MeasuredRotation(photos) ?? UprightFrame.TurnToZ(UprightFrame.EstimateUp(reconstruction));
        var level = Array.ConvertAll(sources, s => upright * s);
        var sourceMean = Mean(level);
        var targetMean = Mean(Array.ConvertAll(targets, t => t.Center));
        double dot = 0, cross = 0, square = 0;
        for (var i = 0; i < level.Length; i++)
        {
            var (s, t) = (level[i] - sourceMean, targets[i].Center - targetMean);
            dot += s.X * t.X + s.Y * t.Y;
            cross += s.X * t.Y - s.Y * t.X;
            square += s.X * s.X + s.Y * s.Y;
        }
        var scale = Math.Sqrt(dot * dot + cross * cross) / square;
        var rotation = Rotation.FromRotationVector(new(0, 0, Math.Atan2(cross, dot))) * upright;
        worldFromLocal = new(scale, rotation, targetMean - scale * (rotation * Mean(sources)));
        return scale > 0 && double.IsFinite(scale);
    }

    // The mean turn from the local frame to east, north, up by measured camera rotations.
    private Rotation? MeasuredRotation(int[] photos)
    {
        double w = 0, x = 0, y = 0, z = 0;
        Rotation? first = null;
        foreach (var photo in photos)
        {
            if (reconstruction.Scene.Photos[photo].CameraFromEnu is not { } cameraFromEnu)
                continue;
            var turn = cameraFromEnu.Inverted() * reconstruction.CameraFromWorld[photo].Rotation;
            first ??= turn;
            var sign = turn.W * first.Value.W + turn.X * first.Value.X + turn.Y * first.Value.Y + turn.Z * first.Value.Z < 0 ? -1 : 1;
            (w, x, y, z) = (w + sign * turn.W, x + sign * turn.X, y + sign * turn.Y, z + sign * turn.Z);
        }
        return first is null || w * w + x * x + y * y + z * z < 1e-6 ? null : Rotation.FromQuaternion(w, x, y, z);
    }

    private Similarity UprightAtUnitBaseline()
    {
        var rotation = UprightFrame.TurnToZ(UprightFrame.EstimateUp(reconstruction));
        var centers = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p])
            .Select(p => reconstruction.CameraFromWorld[p].Center).ToArray();
        var baseline = Median(Array.ConvertAll(
            centers, c => centers.Min(other => other == c ? double.PositiveInfinity : Vector3d.Distance(c, other))));
        var scale = double.IsFinite(baseline) && baseline > 0 ? 1 / baseline : 1;
        var points = Enumerable.Range(0, reconstruction.Points.Length).Where(t => reconstruction.HasPoint[t])
            .Select(t => reconstruction.Points[t]).ToArray();
        var center = points.Length == 0 ? Vector3d.Zero : new Vector3d(
            Median(Array.ConvertAll(points, p => p.X)), Median(Array.ConvertAll(points, p => p.Y)), Median(Array.ConvertAll(points, p => p.Z)));
        return new(scale, rotation, -scale * (rotation * center));
    }

    private static Vector3d Mean(Vector3d[] points)
    {
        var sum = Vector3d.Zero;
        foreach (var p in points)
            sum += p;
        return sum / points.Length;
    }
}
