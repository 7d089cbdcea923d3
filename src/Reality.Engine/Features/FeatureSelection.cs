namespace Reality.Engine.Features;

/// <summary>
/// Orders extrema so that the first N, for any N, are strong and spread over the photo: within a grid cell, the priority of
/// each extremum falls with its rank.
/// </summary>
internal static class FeatureSelection
{
    // Average number of wanted features per cell. Extrema of a dense cell compete with each other first.
    private const int FeaturesPerCell = 8;

    /// <summary>The extrema, best first, without exact duplicates.</summary>
    public static Extremum[] Order(IReadOnlyList<Extremum> extrema, int width, int height, int wantedCount)
    {
        var cellSize = Math.Max(8.0, Math.Sqrt(FeaturesPerCell * (double)width * height / wantedCount));
        var columns = (int)(width / cellSize) + 1;
        var candidates = new Candidate[extrema.Count];
        for (var i = 0; i < candidates.Length; i++)
        {
            var e = extrema[i];
            var cell = (int)(e.PixelY / cellSize) * columns + (int)(e.PixelX / cellSize);
            candidates[i] = new(e, cell, StrengthOf(e));
        }
        Array.Sort(candidates, static (a, b) => a.Cell != b.Cell ? a.Cell.CompareTo(b.Cell) : CompareStrength(a, b));

        var (cellOfRun, rank, kept) = (-1, 0, 0);
        for (var i = 0; i < candidates.Length; i++)
        {
            var candidate = candidates[i];
            if (i > 0 && candidate.Extremum == candidates[i - 1].Extremum)
                continue;
            rank = candidate.Cell == cellOfRun ? rank + 1 : 0;
            cellOfRun = candidate.Cell;
            candidates[kept++] = candidate with { Priority = candidate.Priority / (1 + rank / (float)FeaturesPerCell) };
        }
        Array.Sort(candidates, 0, kept, Comparer<Candidate>.Create(CompareStrength));
        return Array.ConvertAll(candidates[..kept], c => c.Extremum);
    }

    // Blobs of larger scale have the same contrast in a photo from further away, so they count more.
    private static float StrengthOf(Extremum e) => MathF.Abs(e.Response) * MathF.Sqrt(e.Scale);

    private static int CompareStrength(Candidate a, Candidate b)
    {
        if (a.Priority != b.Priority)
            return b.Priority.CompareTo(a.Priority);
        var (p, q) = (a.Extremum, b.Extremum);
        if (p.Octave != q.Octave)
            return p.Octave.CompareTo(q.Octave);
        if (p.Y != q.Y)
            return p.Y.CompareTo(q.Y);
        return p.X != q.X ? p.X.CompareTo(q.X) : p.Level.CompareTo(q.Level);
    }

    private readonly record struct Candidate(Extremum Extremum, int Cell, float Priority);
}
