using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Locates QR codes by the outlines of their three finder patterns.</summary>
internal static class QrLocation
{
    private const int FinderCells = 7;

    // Version v has 17 + 4 v cells along an edge.
    private const int MaxVersion = 40;

    // Root mean square of the distances of the corners of finder patterns from where the code has them, in their edges.
    private const double MaxErrorShare = 0.08;

    /// <summary>The codes whose finder patterns are among the quads of their photo.</summary>
    public static List<PhotoTag> Locate(IReadOnlyList<QrCode> codes, IReadOnlyList<Quad> quads)
    {
        var tags = new List<PhotoTag>();
        var finders = quads.Where(quad => quad.IsBlack).Select(quad => new Finder(quad, quad.Center)).ToList();
        foreach (var code in codes)
        {
            if (OutlinesOf(code.Finders, finders) is { } outlines && TryFit(outlines, out var pixelFromCell, out var cells))
                tags.Add(TagOf(code.Text, pixelFromCell, cells));
        }
        return tags;
    }

    /// <summary>The homography from the cells of a code, of unknown size, to its photo; false if no size fits.</summary>
    /// <param name="outlines">Of the finder patterns: bottom left, top left, top right as printed.</param>
    public static bool TryFit(Quad[] outlines, out Matrix3d pixelFromCell, out int cells)
    {
        (pixelFromCell, cells) = (default, 0);
        var (down, right) = (outlines[0].Center - outlines[1].Center, outlines[2].Center - outlines[1].Center);
        if (Vector2d.Cross(right, down) <= 0)
            return false;
        var corners = outlines.SelectMany(outline => FromTopLeft(outline, right, down)).ToArray();
        var bestError = MaxErrorShare * outlines.Min(outline => outline.ShortestEdge);
        for (var version = 1; version <= MaxVersion; version++)
        {
            if (!TryFit(17 + 4 * version, corners, out var fitted, out var error) || error >= bestError)
                continue;
            (bestError, pixelFromCell, cells) = (error, fitted, 17 + 4 * version);
        }
        return cells > 0;
    }

    /// <summary>The tag of a code that was located.</summary>
    public static PhotoTag TagOf(string text, Matrix3d pixelFromCell, int cells) => new()
    {
        Family = PhotoTag.Qr,
        Text = text,
        Points =
        [
            .. new Vector2d[] { new(0, 0), new(cells, 0), new(cells, cells), new(0, cells), new(0.5 * cells, 0.5 * cells) }
                .Select(cell => Quad.Apply(pixelFromCell, cell)),
        ],
    };

    private static Quad[]? OutlinesOf(Vector2d[] places, List<Finder> finders)
    {
        var distance = Math.Min((places[0] - places[1]).Length, (places[2] - places[1]).Length);
        var found = places.Select(place => OutlineAt(place, distance, finders)).OfType<Quad>().ToArray();
        return found.Length == places.Length ? found : null;
    }

    // The outline, and not the square inside it.
    private static Quad? OutlineAt(Vector2d place, double distance, List<Finder> finders) => finders
        .Where(finder => (finder.Center - place).Length < 0.2 * finder.Quad.ShortestEdge
            && finder.Quad.ShortestEdge < 0.7 * distance)
        .MaxBy(finder => finder.Quad.ShortestEdge)?.Quad;

    private static IEnumerable<Vector2d> FromTopLeft(Quad outline, Vector2d right, Vector2d down)
    {
        var diagonal = (1 / right.Length) * right + (1 / down.Length) * down;
        var first = Enumerable.Range(0, 4).MinBy(i => Vector2d.Dot(outline.Corners[i] - outline.Mean, diagonal));
        return Enumerable.Range(first, 4).Select(i => outline.Corners[i % 4]);
    }

    private static bool TryFit(int cells, Vector2d[] corners, out Matrix3d pixelFromCell, out double error)
    {
        var far = cells - FinderCells;
        var finder = new Vector2d[] { new(0, 0), new(FinderCells, 0), new(FinderCells, FinderCells), new(0, FinderCells) };
        // Bottom left, top left and top right, as the corners.
        var places = new Vector2d[] { new(0, far), new(0, 0), new(far, 0) }
            .SelectMany(origin => finder.Select(corner => (1.0 / cells) * (origin + corner))).ToArray();
        (pixelFromCell, error) = (default, double.PositiveInfinity);
        // Bottom left, top left and top right corner of the code, and the one that completes a parallelogram.
        if (!Quad.TryMap(
            [places[4], places[9], new(1, 1), places[3]],
            [corners[4], corners[9], corners[9] + corners[3] - corners[4], corners[3]], out var map))
            return false;
        var problem = new HomographyProblem(places, corners);
        var all = Enumerable.Range(0, corners.Length).ToArray();
        for (var round = 0; round < 3; round++)
        {
            if (!problem.TryRefine(map, all, out map))
                return false;
        }
        var refined = map;
        error = Math.Sqrt(corners.Select((corner, i) => (Quad.Apply(refined, places[i]) - corner).LengthSquared).Average());
        pixelFromCell = map * new Matrix3d(1.0 / cells, 0, 0, 0, 1.0 / cells, 0, 0, 0, 1);
        return double.IsFinite(error);
    }

    private sealed record Finder(Quad Quad, Vector2d Center);
}
