namespace Reality.Engine.Water;

/// <summary>A set of cells of a grid, with the operations of mathematical morphology by disks.</summary>
internal sealed class CellMask
{
    private const float Far = 1e20f;

    public CellMask(int width, int height)
        : this(width, height, new bool[width * height])
    {
    }

    public CellMask(int width, int height, bool[] cells) => (Width, Height, Cells) = (width, height, cells);

    public int Width { get; }

    public int Height { get; }

    public bool[] Cells { get; }

    public int Count => Cells.Count(cell => cell);

    /// <summary>Distance from each cell to the nearest of the set, between centers, in cells; huge if the set is empty.</summary>
    public float[] Distances()
    {
        var squares = Array.ConvertAll(Cells, cell => cell ? 0 : Far);
        var length = Math.Max(Width, Height);
        var (line, result, vertex, border) = (new float[length], new float[length], new int[length], new float[length + 1]);
        for (var x = 0; x < Width; x++)
            Transform(squares, x, Width, Height);
        for (var y = 0; y < Height; y++)
            Transform(squares, y * Width, 1, Width);
        return Array.ConvertAll(squares, MathF.Sqrt);

        // The lower envelope of parabolas (Felzenszwalb and Huttenlocher 2012, algorithm 1).
        void Transform(float[] values, int first, int step, int count)
        {
            for (var i = 0; i < count; i++)
                line[i] = values[first + i * step];
            var top = 0;
            (vertex[0], border[0], border[1]) = (0, float.NegativeInfinity, float.PositiveInfinity);
            for (var i = 1; i < count; i++)
            {
                var at = Crossing(i, vertex[top]);
                while (at <= border[top])
                    at = Crossing(i, vertex[--top]);
                top++;
                (vertex[top], border[top], border[top + 1]) = (i, at, float.PositiveInfinity);
            }
            for (int i = 0, k = 0; i < count; i++)
            {
                while (border[k + 1] < i)
                    k++;
                result[i] = (float)(i - vertex[k]) * (i - vertex[k]) + line[vertex[k]];
            }
            for (var i = 0; i < count; i++)
                values[first + i * step] = result[i];
        }

        float Crossing(int i, int j) =>
            (float)((line[i] + (double)i * i - (line[j] + (double)j * j)) / (2.0 * (i - j)));
    }

    public CellMask Not() => new(Width, Height, Array.ConvertAll(Cells, cell => !cell));

    public CellMask Dilated(double cells) => new(Width, Height, Array.ConvertAll(Distances(), d => d <= cells));

    public CellMask Eroded(double cells) => Not().Dilated(cells).Not();

    public CellMask Opened(double cells) => Eroded(cells).Dilated(cells);

    public CellMask Closed(double cells) => Dilated(cells).Eroded(cells);

    /// <summary>The connected parts, four neighbors a cell; the part with the first cell comes first.</summary>
    public IEnumerable<List<int>> Components()
    {
        var isKnown = new bool[Cells.Length];
        for (var start = 0; start < Cells.Length; start++)
        {
            if (!Cells[start] || isKnown[start])
                continue;
            isKnown[start] = true;
            var part = new List<int> { start };
            for (var i = 0; i < part.Count; i++)
            {
                foreach (var next in NeighborsOf(part[i]))
                {
                    if (Cells[next] && !isKnown[next])
                    {
                        isKnown[next] = true;
                        part.Add(next);
                    }
                }
            }
            yield return part;
        }
    }

    /// <summary>Fills holes whose cells fulfill a condition; areas that touch the border are not holes.</summary>
    public CellMask WithoutHoles(Func<List<int>, bool> isFilled)
    {
        var filled = (bool[])Cells.Clone();
        foreach (var hole in Not().Components())
        {
            var touchesBorder = hole.Exists(
                cell => cell % Width == 0 || cell % Width == Width - 1 || cell < Width || cell >= Cells.Length - Width);
            if (touchesBorder || !isFilled(hole))
                continue;
            foreach (var cell in hole)
                filled[cell] = true;
        }
        return new(Width, Height, filled);
    }

    /// <summary>Gives each cell outside the set the value of a cell of it that few steps lead to.</summary>
    public void Spread<T>(T[] values)
    {
        var isKnown = (bool[])Cells.Clone();
        var known = Enumerable.Range(0, Cells.Length).Where(cell => Cells[cell]).ToList();
        for (var i = 0; i < known.Count; i++)
        {
            foreach (var next in NeighborsOf(known[i]))
            {
                if (isKnown[next])
                    continue;
                isKnown[next] = true;
                values[next] = values[known[i]];
                known.Add(next);
            }
        }
    }

    private IEnumerable<int> NeighborsOf(int cell)
    {
        var x = cell % Width;
        if (x > 0)
            yield return cell - 1;
        if (x < Width - 1)
            yield return cell + 1;
        if (cell >= Width)
            yield return cell - Width;
        if (cell < Cells.Length - Width)
            yield return cell + Width;
    }
}
