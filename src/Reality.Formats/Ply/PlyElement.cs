namespace Reality.Formats.Ply;

/// <summary>A table of the file: how many records of which columns.</summary>
internal sealed record PlyElement(string Name, long Count, List<PlyProperty> Properties)
{
    /// <summary>Bytes that one record takes at least; in text a digit and a separator for each number.</summary>
    public long MinBytes(PlyEncoding encoding) =>
        Properties.Sum(p => encoding == PlyEncoding.Ascii ? 2 : PlyHeader.SizeOf(p.CountType ?? p.Type));
}
