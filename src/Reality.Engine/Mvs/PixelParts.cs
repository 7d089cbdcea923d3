namespace Reality.Engine.Mvs;

/// <summary>Finds connected parts of an image, by the four neighbors of each pixel. Each pixel is in one part.</summary>
/// <param name="width">Pixels per row.</param>
/// <param name="pixelCount">Pixels of the image.</param>
/// <param name="joins">Whether a pixel belongs to the part of a neighbor, by their indices: neighbor, pixel.</param>
internal sealed class PixelParts(int width, int pixelCount, Func<int, int, bool> joins)
{
    private readonly bool[] _visited = new bool[pixelCount];
    private readonly List<int> _part = [];

    /// <summary>
    /// The part of a pixel, breadth first from there; empty if it was returned before. The list changes with the next call.
    /// </summary>
    public IReadOnlyList<int> From(int start)
    {
        _part.Clear();
        if (_visited[start])
            return _part;
        _visited[start] = true;
        _part.Add(start);
        for (var next = 0; next < _part.Count; next++)
        {
            var (pixel, x) = (_part[next], _part[next] % width);
            if (x > 0)
                Visit(pixel, pixel - 1);
            if (x < width - 1)
                Visit(pixel, pixel + 1);
            if (pixel >= width)
                Visit(pixel, pixel - width);
            if (pixel < pixelCount - width)
                Visit(pixel, pixel + width);
        }
        return _part;
    }

    private void Visit(int from, int to)
    {
        if (_visited[to] || !joins(from, to))
            return;
        _visited[to] = true;
        _part.Add(to);
    }
}
