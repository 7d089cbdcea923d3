using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Shows QR codes to a decoder as seen from the front.</summary>
/// <remarks>
/// Decoders find out how a code is tilted by its alignment patterns, which codes of short texts do not have. The outlines of
/// three finder patterns determine it as well.
/// </remarks>
internal static class QrRectification
{
    private const int CellPixels = 6;
    private const int MarginCells = 4;

    // Squares inside each other, as shares of the outline; and the largest distance of their centers in edges.
    private const double InnerSquare = 3.0 / 7;
    private const double MaxInnerError = 0.12;
    private const double MaxCenterOffset = 0.1;

    private const int MaxFinderCount = 30;

    // Triples of finder patterns that are decoded: a photo of many codes has three times as many.
    private const int MaxDecodedCount = 200;

    // Of the two ways from the finder pattern in the corner to the others.
    private const double MaxLengthRatio = 2.5;
    private const double MaxCosine = 0.7;

    /// <summary>The codes whose finder patterns are among the quads of a photo.</summary>
    public static List<PhotoTag> Read(
        Image<byte> gray, IReadOnlyList<Quad> quads, QrDecoder decodeQr,
        CancellationToken cancellation)
    {
        var tags = new List<PhotoTag>();
        var finders = FindersOf(quads);
        var decodedCount = 0;
        foreach (var (corner, below, right) in Triples(finders))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!QrLocation.TryFit([below, corner, right], out var pixelFromCell, out var cells))
                continue;
            if (++decodedCount > MaxDecodedCount)
                break;
            foreach (var code in decodeQr(Rectify(gray, pixelFromCell, cells), cancellation))
                tags.Add(QrLocation.TagOf(code.Text, pixelFromCell, cells));
        }
        return tags;
    }

    // Outlines of black rings with a black square inside.
    private static List<Quad> FindersOf(IReadOnlyList<Quad> quads)
    {
        var black = quads.Where(quad => quad.IsBlack).Select(quad => (Quad: quad, quad.Center, Edge: quad.ShortestEdge)).ToList();
        return [.. black.Where(outline => black.Exists(inner =>
                Math.Abs(inner.Edge / outline.Edge - InnerSquare) < MaxInnerError
                && (inner.Center - outline.Center).Length < MaxCenterOffset * outline.Edge))
            .Select(outline => outline.Quad).Take(MaxFinderCount)];
    }

    private static IEnumerable<(Quad Corner, Quad Below, Quad Right)> Triples(List<Quad> finders) =>
        from corner in finders
        from below in finders
        from right in finders
        where corner != below && corner != right && below != right
        let down = below.Center - corner.Center
        let across = right.Center - corner.Center
        where Vector2d.Cross(across, down) > 0
            && Math.Abs(Vector2d.Dot(across, down)) < MaxCosine * across.Length * down.Length
            && Math.Max(across.Length, down.Length) < MaxLengthRatio * Math.Min(across.Length, down.Length)
        select (corner, below, right);

    private static Image<byte> Rectify(Image<byte> gray, in Matrix3d pixelFromCell, int cells)
    {
        var front = new Image<byte>((cells + 2 * MarginCells) * CellPixels, (cells + 2 * MarginCells) * CellPixels);
        for (var y = 0; y < front.Height; y++)
        {
            for (var x = 0; x < front.Width; x++)
            {
                var cell = new Vector2d((x + 0.5) / CellPixels - MarginCells, (y + 0.5) / CellPixels - MarginCells);
                front[x, y] = (byte)GraySampling.At(gray, Quad.Apply(pixelFromCell, cell));
            }
        }
        return front;
    }
}
