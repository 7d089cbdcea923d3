using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Finds quads: the outlines of tags, of the finder patterns of QR codes, and much else.</summary>
/// <remarks>
/// The border of a black and a white region whose points lie on four lines. Its polarity decides which side is inside. Borders
/// are pieces of a pixel long, so the lines are fitted again to the gray levels across them.
/// </remarks>
internal static class QuadDetector
{
    private const double MinEdgePixels = 5;
    private const double MinAreaPixels = 36;

    // Root mean square of the distances from the lines: of a pixel, and of the shortest edge for bent lines.
    private const double MaxErrorPixels = 0.9;
    private const double MaxErrorShare = 0.035;

    private const int FitRounds = 4;

    /// <summary>Finds the quads of a photo, in the order of the places of their borders.</summary>
    public static List<Quad> Find(Image<byte> gray, CancellationToken cancellation)
    {
        var quads = new List<Quad>();
        foreach (var border in RegionBorders.Find(Binarization.Binarize(gray), cancellation))
        {
            if (TryFit(border, out var quad))
                quads.Add(QuadRefinement.Refine(gray, quad));
        }
        return quads;
    }

    private static bool TryFit(RegionBorder border, out Quad quad)
    {
        quad = null!;
        var points = Array.ConvertAll(border.Steps, step => new Vector2d(step.X, step.Y));
        var hull = ConvexHull.Of(points);
        if (hull.Length < 4 || !TryChooseCorners(hull, out var corners))
            return false;
        var error = 0.0;
        for (var round = 0; round < FitRounds; round++)
        {
            if (!TryFitLines(points, corners, out var next, out error))
                return false;
            corners = next;
        }
        quad = new(corners, IsBlackInside(border, corners));
        var shortest = quad.ShortestEdge;
        return shortest >= MinEdgePixels && Area(corners) >= MinAreaPixels && IsConvex(corners)
            && error <= Math.Max(MaxErrorPixels, MaxErrorShare * shortest);
    }

    // Corners of a convex outline: the farthest from the middle, the farthest from that, then twice the farthest outside.
    private static bool TryChooseCorners(Vector2d[] hull, out Vector2d[] corners)
    {
        corners = [];
        var mean = hull.Aggregate(default(Vector2d), (sum, point) => sum + point) * (1.0 / hull.Length);
        var a = hull.MaxBy(point => (point - mean).LengthSquared);
        var b = hull.MaxBy(point => (point - a).LengthSquared);
        var c = hull.MaxBy(point => Math.Abs(Vector2d.Cross(b - a, point - a)));
        var triangle = Vector2d.Cross(b - a, c - a) > 0 ? new[] { a, b, c } : [a, c, b];
        var (farthest, after, distance) = (a, -1, 0.5);
        for (var i = 0; i < 3; i++)
        {
            var (from, to) = (triangle[i], triangle[(i + 1) % 3]);
            var length = (to - from).Length;
            if (length < 1)
                return false;
            foreach (var point in hull)
            {
                var outside = -Vector2d.Cross(to - from, point - from) / length;
                if (outside > distance)
                    (farthest, after, distance) = (point, i, outside);
            }
        }
        if (after < 0)
            return false;
        corners = [.. triangle[..(after + 1)], farthest, .. triangle[(after + 1)..]];
        return true;
    }

    private static bool TryFitLines(Vector2d[] points, Vector2d[] corners, out Vector2d[] next, out double error)
    {
        next = [];
        var lines = new FittedLine[4];
        foreach (var point in points)
        {
            // Points beside a corner belong to either edge.
            if (corners.All(corner => (corner - point).LengthSquared >= 1))
                lines[NearestEdge(corners, point)].Add(point);
        }
        error = 0;
        foreach (ref var line in lines.AsSpan())
        {
            if (!line.TrySolve())
                return false;
            error = Math.Max(error, line.RmsDistance);
        }
        return TryIntersect(lines, out next);
    }

    /// <summary>The corners that four lines in a row have in common; false for parallel ones.</summary>
    public static bool TryIntersect(FittedLine[] lines, out Vector2d[] corners)
    {
        corners = new Vector2d[4];
        for (var i = 0; i < 4; i++)
        {
            if (!lines[(i + 3) % 4].TryIntersect(lines[i], out corners[i]))
                return false;
        }
        return true;
    }

    private static int NearestEdge(Vector2d[] corners, Vector2d point)
    {
        var (edge, distance) = (0, double.PositiveInfinity);
        for (var i = 0; i < 4; i++)
        {
            var (from, to) = (corners[i], corners[(i + 1) % 4]);
            var along = to - from;
            var share = Math.Clamp(Vector2d.Dot(point - from, along) / along.LengthSquared, 0, 1);
            var offset = (point - (from + share * along)).LengthSquared;
            if (offset < distance)
                (edge, distance) = (i, offset);
        }
        return edge;
    }

    private static bool IsBlackInside(RegionBorder border, Vector2d[] corners)
    {
        var middle = 0.25 * (corners[0] + corners[1] + corners[2] + corners[3]);
        double outward = 0;
        foreach (var step in border.Steps)
            outward += Math.Sign(step.ToWhiteX * (step.X - middle.X) + step.ToWhiteY * (step.Y - middle.Y));
        return outward > 0;
    }

    private static double Area(Vector2d[] corners) =>
        0.5 * Vector2d.Cross(corners[2] - corners[0], corners[3] - corners[1]);

    private static bool IsConvex(Vector2d[] corners)
    {
        for (var i = 0; i < 4; i++)
        {
            if (!(Vector2d.Cross(corners[(i + 1) % 4] - corners[i], corners[(i + 2) % 4] - corners[(i + 1) % 4]) > 0))
                return false;
        }
        return true;
    }
}
