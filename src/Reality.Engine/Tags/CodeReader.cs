using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Reads the code inside, or around, a quad.</summary>
internal static class CodeReader
{
    // Cells of the border that may have the wrong color: dirt and blur.
    private const double MaxWrongBorderShare = 0.1;

    // Gray levels between black and white.
    private const double MinContrast = 10;

    /// <summary>
    /// Reads the tag of the family that needs the fewest corrections; of several, the one with the most cells. False if none is.
    /// </summary>
    public static bool TryRead(Image<byte> gray, Quad quad, IReadOnlyList<CodeFamily> families, out PhotoTag tag)
    {
        tag = null!;
        if (!quad.TryMap(out var pixelFromUnit))
            return false;
        var (bestErrors, bestCells) = (int.MaxValue, 0);
        foreach (var family in families)
        {
            if (family.HasBlackBorder != quad.IsBlack || !TrySample(gray, pixelFromUnit, family, out var pattern)
                || !family.TryFind(pattern, out var id, out var turns, out var errors)
                || errors > bestErrors || (errors == bestErrors && family.Cells.Count <= bestCells))
                continue;
            (bestErrors, bestCells) = (errors, family.Cells.Count);
            tag = TagOf(quad, family.Name, id, turns, errors);
        }
        return tag is not null;
    }

    private static PhotoTag TagOf(Quad quad, string family, int id, int turns, int errors) => new()
    {
        Family = family,
        Text = id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Points = [.. Enumerable.Range(0, 4).Select(i => quad.Corners[(i + turns) % 4]), quad.Center],
        ErrorCount = errors,
    };

    // Black and white are planes through the cells of the border on either side of it: light varies over a tag.
    private static bool TrySample(Image<byte> gray, in Matrix3d pixelFromUnit, CodeFamily family, out ulong pattern)
    {
        pattern = 0;
        var inside = Border(gray, pixelFromUnit, family, 0, family.Width - 1);
        var outside = Border(gray, pixelFromUnit, family, -1, family.Width);
        var (black, white) = family.HasBlackBorder ? (inside, outside) : (outside, inside);
        if (!GrayPlane.TryFit(black, out var low) || !GrayPlane.TryFit(white, out var high))
            return false;
        if (black.Concat(white).Any(cell => high.At(cell.Place) - low.At(cell.Place) < MinContrast))
            return false;
        var wrong = black.Count(cell => IsWhite(cell)) + white.Count(cell => !IsWhite(cell));
        if (wrong > MaxWrongBorderShare * (black.Length + white.Length))
            return false;
        foreach (var (x, y) in family.Cells)
            pattern = pattern << 1 | (IsWhite(SampleOf(gray, pixelFromUnit, family, x, y)) ? 1UL : 0);
        return true;

        bool IsWhite(CellSample cell) => 2 * cell.Gray > low.At(cell.Place) + high.At(cell.Place);
    }

    private static CellSample[] Border(Image<byte> gray, in Matrix3d pixelFromUnit, CodeFamily family, int first, int last)
    {
        var cells = new List<CellSample>();
        for (var i = first; i < last; i++)
        {
            cells.Add(SampleOf(gray, pixelFromUnit, family, i, first));
            cells.Add(SampleOf(gray, pixelFromUnit, family, last, i));
            cells.Add(SampleOf(gray, pixelFromUnit, family, i + 1, last));
            cells.Add(SampleOf(gray, pixelFromUnit, family, first, i + 1));
        }
        return [.. cells];
    }

    private static CellSample SampleOf(Image<byte> gray, in Matrix3d pixelFromUnit, CodeFamily family, int x, int y)
    {
        var place = Quad.Apply(pixelFromUnit, new((x + 0.5) / family.Width, (y + 0.5) / family.Width));
        return new(new(x, y), GraySampling.At(gray, place));
    }
}

/// <summary>The gray level in the middle of a cell.</summary>
internal readonly record struct CellSample(Vector2d Place, double Gray);

/// <summary>A gray level that varies linearly over a tag.</summary>
/// <param name="Coefficients">Per cell to the right, per cell down, and at the first cell.</param>
internal readonly record struct GrayPlane(Vector3d Coefficients)
{
    /// <summary>Fits cells in the least squares; false if they lie on one line.</summary>
    public static bool TryFit(CellSample[] cells, out GrayPlane plane)
    {
        var normal = default(Matrix3d);
        var right = Vector3d.Zero;
        foreach (var ((x, y), gray) in cells)
        {
            normal += Matrix3d.FromRows(x * new Vector3d(x, y, 1), y * new Vector3d(x, y, 1), new(x, y, 1));
            right += gray * new Vector3d(x, y, 1);
        }
        plane = new(normal.Inverted() * right);
        return normal.Determinant > 1e-6;
    }

    public double At(Vector2d place) => Vector3d.Dot(Coefficients, new(place.X, place.Y, 1));
}
