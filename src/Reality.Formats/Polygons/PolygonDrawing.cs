namespace Reality.Formats.Polygons;

/// <summary>What a file of polygons holds.</summary>
/// <param name="Polygons">Its polygons, in the order of the file.</param>
/// <param name="Notes">Sentences about what else it holds, which is left out, and about what was taken on trust.</param>
public sealed record PolygonDrawing(IReadOnlyList<DrawnPolygon> Polygons, IReadOnlyList<string> Notes)
{
    /// <summary>Name of the coordinate system that the file gives; null if it gives none.</summary>
    public string? Crs { get; init; }
}

/// <summary>Counts what a file holds that is no polygon, by its kind in the words of the format.</summary>
internal sealed class LeftOut
{
    private const int MaxKindCount = 8;
    private const int MaxKindLength = 40;
    private readonly OrderedDictionary<string, int> _counts = [];

    public void Add(string kind)
    {
        kind = kind.Length > MaxKindLength ? kind[..MaxKindLength] + "…" : kind;
        kind = _counts.Count < MaxKindCount || _counts.ContainsKey(kind) ? kind : "others";
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
    }

    /// <summary>One sentence with kinds and counts; none if nothing was left out.</summary>
    /// <param name="remedy">What to draw instead, as a sentence.</param>
    public IEnumerable<string> Describe(string remedy)
    {
        if (_counts.Count > 0)
            yield return $"Left out: {string.Join(", ", _counts.Select(kind => $"{kind.Value} {kind.Key}"))}. {remedy}";
    }
}
