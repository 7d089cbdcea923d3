using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Tags;

namespace Reality.Engine.Tests.Tags;

/// <summary>Photos of printed tags at known places.</summary>
internal sealed class RenderedTags
{
    // Samples of a pixel, on no common lines along its sides: edges run along them, too.
    private const int SampleCount = 55;
    private const double GoldenRatio = 0.6180339887498949;

    // Side of the square of light that a pixel sees: a good lens.
    private const double Footprint = 1.5;

    private const double Black = 35;
    private const double White = 215;

    private static readonly Vector2d[] s_unit = [new(0, 0), new(1, 0), new(1, 1), new(0, 1)];

    private readonly Image<byte> _photo;

    public RenderedTags(int width, int height)
    {
        _photo = new(width, height);
        Array.Fill(_photo.Pixels, (byte)150);
    }

    public Image<byte> Photo => _photo;

    /// <summary>Draws a tag of a family with the corners of its border at given places.</summary>
    /// <param name="corners">Of the tag as printed: top left, top right, bottom right, bottom left.</param>
    /// <param name="wrongCells">Cells of the code to invert, from the first.</param>
    public RenderedTags Draw(CodeFamily family, int id, Vector2d[] corners, int wrongCells = 0)
    {
        var code = family.CodeOf(id) ^ ((1UL << wrongCells) - 1) << (family.Cells.Count - wrongCells);
        var bits = family.Cells.Select((cell, i) => (cell, IsWhite: (code >> (family.Cells.Count - 1 - i) & 1) != 0))
            .ToDictionary(item => item.cell, item => item.IsWhite);
        var last = family.Width - 1;
        return Draw(corners, family.Width, 4, (x, y) => bits.TryGetValue((x, y), out var isWhite) ? isWhite
            : x >= 0 && y >= 0 && x <= last && y <= last ? !family.HasBlackBorder
            : family.HasBlackBorder || x < -1 || y < -1 || x > family.Width || y > family.Width);
    }

    /// <summary>Draws what looks like a QR code: three finder patterns, and noise.</summary>
    public RenderedTags DrawQr(int cells, Vector2d[] corners) => Draw(corners, cells, 4, (x, y) =>
    {
        if (x < 0 || y < 0 || x >= cells || y >= cells)
            return true;
        // Cells from the middle of the finder pattern in this corner; the other corner of the diagonal has none.
        var (right, down) = (x < 8 ? x - 3 : x - (cells - 4), y < 8 ? y - 3 : y - (cells - 4));
        var ring = Math.Max(Math.Abs(right), Math.Abs(down));
        return ring <= 4 && (x < 8 || y < 8) ? ring is 2 or 4 : SeededRandom.For(5, x * 1000 + y).NextDouble() < 0.5;
    });

    /// <summary>Draws a checkerboard with the given number of inner corners, which begin one square inside the corners.</summary>
    public RenderedTags DrawBoard(int columns, int rows, Vector2d[] corners) => Draw(
        corners, columns + 1, 1, (x, y) => x < 0 || y < 0 || x > columns || y > rows || (x + y) % 2 != 0, rows + 1);

    /// <summary>The place of a point of the unit square whose corners are drawn at given places.</summary>
    public static Vector2d PlaceOf(Vector2d[] corners, Vector2d point)
    {
        Assert.True(Quad.TryMap(s_unit, corners, out var pixelFromUnit));
        return Quad.Apply(pixelFromUnit, point);
    }

    /// <summary>A tilted and turned square.</summary>
    public static Vector2d[] Tilted(double x, double y, double size, double turn, double tilt = 0.2)
    {
        var (sin, cos) = Math.SinCos(turn);
        return Array.ConvertAll(s_unit, corner =>
        {
            var (u, v) = (corner.X - 0.5, corner.Y - 0.5);
            var depth = 1 + tilt * (u + 0.5 * v);
            return new Vector2d(x + size * (cos * u - sin * v) / depth, y + size * (sin * u + cos * v) / depth);
        });
    }

    private RenderedTags Draw(
        Vector2d[] corners, int columns, int margin, Func<int, int, bool> isWhite, int rows = 0)
    {
        rows = rows == 0 ? columns : rows;
        Assert.True(Quad.TryMap(s_unit, corners, out var pixelFromUnit));
        var unitFromPixel = pixelFromUnit.Inverted();
        var size = corners.Max(corner => (corner - corners[0]).Length);
        var (left, top) = (corners.Min(corner => corner.X) - size, corners.Min(corner => corner.Y) - size);
        var (right, bottom) = (corners.Max(corner => corner.X) + size, corners.Max(corner => corner.Y) + size);
        for (var y = Math.Max(0, (int)top); y < Math.Min(_photo.Height, bottom); y++)
        {
            for (var x = Math.Max(0, (int)left); x < Math.Min(_photo.Width, right); x++)
            {
                double sum = 0;
                var count = 0;
                for (var s = 0; s < SampleCount; s++)
                {
                    var place = Quad.Apply(unitFromPixel, new(
                        x + 0.5 + Footprint * ((s + 0.5) / SampleCount - 0.5),
                        y + 0.5 + Footprint * (s * GoldenRatio % 1 - 0.5)));
                    var (column, row) = ((int)Math.Floor(place.X * columns), (int)Math.Floor(place.Y * rows));
                    if (column < -margin || row < -margin || column >= columns + margin || row >= rows + margin)
                        continue;
                    sum += isWhite(column, row) ? White : Black;
                    count++;
                }
                if (count > 0)
                {
                    var rest = SampleCount - count;
                    _photo[x, y] = (byte)Math.Round((sum + rest * _photo[x, y]) / (SampleCount));
                }
            }
        }
        return this;
    }
}
