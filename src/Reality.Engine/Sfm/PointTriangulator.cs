using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Triangulates tracks, extends their points by observations that agree, and drops those that disagree.</summary>
internal sealed class PointTriangulator(Reconstruction reconstruction, CalibrationOptions options)
{
    // Maximum number of pairs of rays that are tried as hypotheses for one track.
    private const int MaxHypothesisCount = 40;

    private const int TracksPerChunk = 256;

    private readonly double _minAngle = options.MinTriangulationAngleDegrees * Math.PI / 180;

    /// <summary>Triangulates tracks that have no point yet and are seen by at least two registered photos.</summary>
    public void Triangulate(double maxErrorPixels, CancellationToken cancellation) => ForTracks(
        track =>
        {
            if (!reconstruction.HasPoint[track])
                TriangulateTrack(track, maxErrorPixels);
        },
        cancellation);

    /// <summary>Activates observations of registered photos that agree with their point.</summary>
    public void Complete(double maxErrorPixels, CancellationToken cancellation) => ForTracks(
        track =>
        {
            if (!reconstruction.HasPoint[track])
                return;
            var (point, limit) = (reconstruction.Points[track], maxErrorPixels * maxErrorPixels);
            foreach (var o in RegisteredObservations(track))
                reconstruction.IsActive[o] |= reconstruction.SquaredErrorPixels(o, point) < limit;
        },
        cancellation);

    /// <summary>
    /// Drops observations with too large an error, and points with fewer than two observations left or too small an angle.
    /// Returns the number of dropped observations.
    /// </summary>
    public int Filter(double maxErrorPixels, CancellationToken cancellation)
    {
        var dropped = new int[reconstruction.Tracks.Count];
        ForTracks(
            track => dropped[track] = reconstruction.HasPoint[track] ? FilterTrack(track, maxErrorPixels) : 0, cancellation);
        return dropped.Sum();
    }

    /// <summary>Share of the active observations whose error is larger; 0 if there are none.</summary>
    public double ShareBeyond(double errorPixels)
    {
        var (count, beyond) = (0, 0);
        for (var o = 0; o < reconstruction.Tracks.ObservationCount; o++)
        {
            if (!reconstruction.IsActive[o])
                continue;
            count++;
            var point = reconstruction.Points[reconstruction.Tracks.TrackOf[o]];
            beyond += reconstruction.SquaredErrorPixels(o, point) > errorPixels * errorPixels ? 1 : 0;
        }
        return beyond / (double)Math.Max(1, count);
    }

    private int FilterTrack(int track, double maxErrorPixels)
    {
        var (kept, dropped) = (0, 0);
        for (var o = reconstruction.Tracks.FirstObservation[track]; o < reconstruction.Tracks.FirstObservation[track + 1]; o++)
        {
            if (!reconstruction.IsActive[o])
                continue;
            if (reconstruction.SquaredErrorPixels(o, reconstruction.Points[track]) < maxErrorPixels * maxErrorPixels)
                kept++;
            else
                (reconstruction.IsActive[o], dropped) = (false, dropped + 1);
        }
        if (kept >= 2 && reconstruction.LargestAngleRadians(track) >= _minAngle)
            return dropped;
        reconstruction.RemovePoint(track);
        return dropped + kept;
    }

    private void ForTracks(Action<int> action, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ThreadCount, CancellationToken = cancellation };
        var count = reconstruction.Tracks.Count;
        Parallel.For(0, (count + TracksPerChunk - 1) / TracksPerChunk, parallel, chunk =>
        {
            var end = Math.Min(count, (chunk + 1) * TracksPerChunk);
            for (var track = chunk * TracksPerChunk; track < end; track++)
                action(track);
        });
    }

    private int[] RegisteredObservations(int track)
    {
        var tracks = reconstruction.Tracks;
        var count = 0;
        for (var o = tracks.FirstObservation[track]; o < tracks.FirstObservation[track + 1]; o++)
            count += reconstruction.IsRegistered[tracks.PhotoOf[o]] ? 1 : 0;
        var observations = new int[count];
        var n = 0;
        for (var o = tracks.FirstObservation[track]; o < tracks.FirstObservation[track + 1]; o++)
        {
            if (reconstruction.IsRegistered[tracks.PhotoOf[o]])
                observations[n++] = o;
        }
        return observations;
    }

    // Takes the pair of rays whose point most observations agree with, then refines the point on all of these.
    private void TriangulateTrack(int track, double maxErrorPixels)
    {
        var observations = RegisteredObservations(track);
        if (observations.Length < 2)
            return;
        var poses = new RigidTransform[observations.Length];
        var normalized = new Vector2d[observations.Length];
        for (var i = 0; i < observations.Length; i++)
            (poses[i], normalized[i]) = reconstruction.SightOf(observations[i]);
        var limit = maxErrorPixels * maxErrorPixels;
        if (TryBestPair(observations, poses, normalized, limit, out var point))
            Accept(track, observations, poses, normalized, point, limit);
    }

    // Photos far apart in the list come first: their rays tend to intersect at larger angles.
    private bool TryBestPair(int[] observations, RigidTransform[] poses, Vector2d[] normalized, double limit, out Vector3d best)
    {
        var (bestCount, bestError, pair) = (1, double.PositiveInfinity, 0);
        best = default;
        var stride = Math.Max(1, observations.Length * (observations.Length - 1) / 2 / MaxHypothesisCount);
        for (var gap = observations.Length - 1; gap > 0; gap--)
        {
            for (var a = 0; a + gap < observations.Length; a++)
            {
                var b = a + gap;
                if (pair++ % stride != 0
                    || !Triangulation.TryTriangulate([poses[a], poses[b]], [normalized[a], normalized[b]], out var point)
                    || Triangulation.AngleRadians(poses[a].Center, poses[b].Center, point) < _minAngle)
                    continue;
                var (count, error) = Support(observations, point, limit);
                if (count > bestCount || (count == bestCount && error < bestError))
                    (bestCount, bestError, best) = (count, error, point);
                if (bestCount == observations.Length)
                    return true;
            }
        }
        return bestCount >= 2;
    }

    private (int Count, double Error) Support(int[] observations, Vector3d point, double limit)
    {
        var (count, total) = (0, 0.0);
        foreach (var o in observations)
        {
            var error = reconstruction.SquaredErrorPixels(o, point);
            if (error >= limit)
                continue;
            count++;
            total += error;
        }
        return (count, total);
    }

    private void Accept(
        int track, int[] observations, RigidTransform[] poses, Vector2d[] normalized, Vector3d point, double limit)
    {
        var inliers = Enumerable.Range(0, observations.Length)
            .Where(i => reconstruction.SquaredErrorPixels(observations[i], point) < limit).ToArray();
        if (inliers.Length < 2)
            return;
        var refined = point;
        if (Triangulation.TryRefine(
            Array.ConvertAll(inliers, i => poses[i]), Array.ConvertAll(inliers, i => normalized[i]), ref refined))
            point = refined;
        var active = 0;
        foreach (var o in observations)
        {
            reconstruction.IsActive[o] = reconstruction.SquaredErrorPixels(o, point) < limit;
            active += reconstruction.IsActive[o] ? 1 : 0;
        }
        reconstruction.Points[track] = point;
        reconstruction.HasPoint[track] = active >= 2 && reconstruction.LargestAngleRadians(track) >= _minAngle;
        if (!reconstruction.HasPoint[track])
            reconstruction.RemovePoint(track);
    }
}
