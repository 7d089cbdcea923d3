using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Water;

/// <summary>
/// Appearance of an area in photos: the mean color of each cell, and how far the photos share its texture. Ground has a texture
/// that they share, in shadow and if it is weak, too; waves and reflections differ between photos.
/// </summary>
/// <param name="asked">The cells that count.</param>
/// <param name="heightOf">World height of a cell.</param>
internal sealed class AreaPhotos(CellGrid grid, CellMask asked, Func<int, double> heightOf)
{
    // Half the side of the surroundings of a cell that its texture is relative to, in cells.
    private const int Reach = 2;

    // Side of the blocks of cells that are judged alone, and the cells that each must have.
    private const int BlockSide = 16;
    private const int MinBlockCount = 64;

    // That of rounding to whole gray levels.
    private const double RoundingVariance = 1.0 / 12;

    private const int SampleCount = 1000;

    private readonly Vector3[] _colors = new Vector3[grid.Count];
    private readonly int[] _photoCounts = new int[grid.Count];
    private readonly double[] _sums = new double[grid.Count];
    private readonly double[] _squareSums = new double[grid.Count];
    private readonly int[] _textureCounts = new int[grid.Count];

    /// <summary>About a thousand of the cells.</summary>
    public List<int> Sample()
    {
        var cells = Enumerable.Range(0, grid.Count).Where(cell => asked.Cells[cell]).ToList();
        var step = 1 + cells.Count / SampleCount;
        return cells.Where((_, i) => i % step == 0).ToList();
    }

    public bool IsIn(PinholeView view, int cell) => TryFind(view, cell, out _, out _);

    /// <summary>Adds a photo.</summary>
    /// <param name="pixels">Pixels of the view.</param>
    public void Add(PinholeView view, Image<Rgb24> pixels)
    {
        var levels = new float[grid.Count];
        Array.Fill(levels, float.NaN);
        for (var cell = 0; cell < grid.Count; cell++)
        {
            if (!asked.Cells[cell] || !TryFind(view, cell, out var x, out var y))
                continue;
            var color = ColorAt(pixels, x, y);
            levels[cell] = (color.X + 2 * color.Y + color.Z) / 4;
            _colors[cell] += color;
            _photoCounts[cell]++;
        }
        for (var cell = 0; cell < grid.Count; cell++)
        {
            if (float.IsNaN(levels[cell]) || !TryAverage(levels, cell, out var surroundings))
                continue;
            var difference = levels[cell] - surroundings;
            _sums[cell] += difference;
            _squareSums[cell] += difference * difference;
            _textureCounts[cell]++;
        }
    }

    /// <summary>Mean of the photos, 0 to 255 per channel; null if none shows the cell.</summary>
    public Vector3? ColorOf(int cell) => _photoCounts[cell] == 0 ? null : _colors[cell] / _photoCounts[cell];

    /// <summary>
    /// How far photos share the texture: the covariance between photos over the variance within them (intraclass correlation), 1
    /// if all show the same, 0 if nothing is shared; the median over blocks of cells. Null if no block is shown by two photos and
    /// large enough.
    /// </summary>
    public double? SharedTexture(CellMask cells)
    {
        var correlations = new List<double>();
        for (var top = 0; top < grid.Height; top += BlockSide)
        {
            for (var left = 0; left < grid.Width; left += BlockSide)
            {
                if (SharedTexture(cells, left, top) is { } correlation)
                    correlations.Add(correlation);
            }
        }
        return correlations.Count == 0 ? null : Median.Of(correlations);
    }

    private double? SharedTexture(CellMask cells, int left, int top)
    {
        var (shared, all, count) = (0.0, 0.0, 0);
        for (var y = top; y < Math.Min(top + BlockSide, grid.Height); y++)
        {
            for (var x = left; x < Math.Min(left + BlockSide, grid.Width); x++)
            {
                var cell = y * grid.Width + x;
                var photos = _textureCounts[cell];
                if (photos < 2 || !cells.Cells[cell])
                    continue;
                shared += (_sums[cell] * _sums[cell] - _squareSums[cell]) / ((double)photos * (photos - 1));
                all += _squareSums[cell] / photos;
                count++;
            }
        }
        return count < MinBlockCount ? null : shared / (all + count * RoundingVariance);
    }

    private bool TryFind(PinholeView view, int cell, out float x, out float y)
    {
        var center = grid.CenterOf(cell);
        (x, y) = (0, 0);
        if (!view.TryProject(new(center.X, center.Y, heightOf(cell)), out var pixel, out _))
            return false;
        (x, y) = ((float)pixel.X - 0.5f, (float)pixel.Y - 0.5f);
        return x >= 0 && y >= 0 && x < view.Width - 1 && y < view.Height - 1;
    }

    private static Vector3 ColorAt(Image<Rgb24> pixels, float x, float y)
    {
        var (column, row) = ((int)x, (int)y);
        var (right, down) = (x - column, y - row);
        var upper = (1 - right) * At(column, row) + right * At(column + 1, row);
        var lower = (1 - right) * At(column, row + 1) + right * At(column + 1, row + 1);
        return (1 - down) * upper + down * lower;

        Vector3 At(int i, int j) => pixels[i, j] is var color ? new(color.R, color.G, color.B) : default;
    }

    private bool TryAverage(float[] levels, int cell, out float average)
    {
        var (x, y) = (cell % grid.Width, cell / grid.Width);
        average = 0;
        if (x < Reach || y < Reach || x >= grid.Width - Reach || y >= grid.Height - Reach)
            return false;
        for (var j = -Reach; j <= Reach; j++)
        {
            for (var i = -Reach; i <= Reach; i++)
                average += levels[cell + j * grid.Width + i];
        }
        average /= (2 * Reach + 1) * (2 * Reach + 1);
        return !float.IsNaN(average);
    }
}
