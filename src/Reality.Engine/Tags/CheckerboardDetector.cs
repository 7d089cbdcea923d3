using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Finds checkerboards: the largest full rectangles of saddles that neighbor each other along edges.</summary>
/// <remarks>Large squares are found in reduced photos. The corners are refined in the photo itself.</remarks>
internal static class CheckerboardDetector
{
    private const int MinCorners = 3;
    private const int MinCornersOfLongSide = 4;

    private const int MaxReduction = 8;
    private const int MinSidePixels = 160;

    // Cosines of the angles between an edge and its continuation.
    private const double MinCosine = 0.95;
    private const double MinCosineBack = 0.92;

    private const int NeighborCount = 39;

    // Largest difference of a square from others of its color, as a share of the contrast.
    private const double MaxColorShare = 0.4;

    /// <summary>The boards of a photo.</summary>
    public static List<PhotoTag> Find(Image<byte> gray, CancellationToken cancellation)
    {
        var boards = new List<PhotoTag>();
        var reduced = gray;
        for (var reduction = 1; reduction <= MaxReduction; reduction *= 2)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var grid in GridsOf(SaddlePoints.Find(reduced), cancellation))
            {
                if (!HasTwoColors(reduced, grid))
                    continue;
                var board = BoardOf(gray, grid, reduction);
                // The same board at another reduction: the larger one counts.
                var same = boards.FindIndex(other => Contains(other, board.Points) || Contains(board, other.Points));
                if (same < 0)
                    boards.Add(board);
                else if (board.Points.Length > boards[same].Points.Length)
                    boards[same] = board;
            }
            if (Math.Min(reduced.Width, reduced.Height) < 2 * MinSidePixels)
                break;
            reduced = AreaAverage.Halve(reduced);
        }
        return boards;
    }

    // Texture of blocks has saddles, too, but not the two colors of print, which light changes gradually.
    private static bool HasTwoColors(Image<byte> gray, Vector2d[,] grid)
    {
        List<CellSample>[] squares = [[], []];
        for (var y = 1; y < grid.GetLength(1); y++)
        {
            for (var x = 1; x < grid.GetLength(0); x++)
            {
                var middle = 0.25 * (grid[x, y] + grid[x - 1, y] + grid[x, y - 1] + grid[x - 1, y - 1]);
                squares[(x + y) % 2].Add(new(new(x, y), GraySampling.At(gray, middle)));
            }
        }
        return GrayPlane.TryFit([.. squares[0]], out var even) && GrayPlane.TryFit([.. squares[1]], out var odd)
            && squares[0].TrueForAll(square => Fits(square, even, odd))
            && squares[1].TrueForAll(square => Fits(square, odd, even));

        static bool Fits(CellSample square, GrayPlane own, GrayPlane other) => Math.Abs(square.Gray - own.At(square.Place))
            < MaxColorShare * Math.Abs(other.At(square.Place) - own.At(square.Place));
    }

    private static bool Contains(PhotoTag board, Vector2d[] points)
    {
        var (minX, maxX) = (board.Points.Min(point => point.X), board.Points.Max(point => point.X));
        var (minY, maxY) = (board.Points.Min(point => point.Y), board.Points.Max(point => point.Y));
        var inside = points.Count(point => point.X >= minX && point.X <= maxX && point.Y >= minY && point.Y <= maxY);
        return 2 * inside > points.Length;
    }

    private static IEnumerable<Vector2d[,]> GridsOf(List<Saddle> saddles, CancellationToken cancellation)
    {
        var neighbors = NeighborsOf(saddles, cancellation);
        var isUsed = new bool[saddles.Count];
        for (var seed = 0; seed < saddles.Count; seed++)
        {
            if (isUsed[seed] || neighbors[seed].Contains(-1))
                continue;
            var places = Grow(seed, saddles, neighbors, isUsed);
            if (LargestRectangle(places, saddles) is { } grid)
                yield return grid;
        }
    }

    // For each edge of each saddle the saddle where it ends, if that one's edge back ends here; -1 for none.
    private static int[][] NeighborsOf(List<Saddle> saddles, CancellationToken cancellation)
    {
        var next = new int[saddles.Count][];
        for (var i = 0; i < next.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            next[i] = [-1, -1, -1, -1];
            var nearest = Nearest(saddles, i);
            for (var edge = 0; edge < 4; edge++)
                next[i][edge] = EndOf(saddles, i, edge, nearest);
        }
        return [.. next.Select((ends, i) => ends.Select(end => end >= 0 && next[end].Contains(i) ? end : -1).ToArray())];
    }

    // By distance; of equal ones, the more pronounced first.
    private static List<int> Nearest(List<Saddle> saddles, int saddle)
    {
        var (others, distances) = (new List<int>(NeighborCount + 1), new List<double>(NeighborCount + 1));
        for (var j = 0; j < saddles.Count; j++)
        {
            var distance = (saddles[j].Place - saddles[saddle].Place).LengthSquared;
            if (j == saddle || (others.Count == NeighborCount && distance >= distances[^1]))
                continue;
            var place = others.Count;
            while (place > 0 && distances[place - 1] > distance)
                place--;
            others.Insert(place, j);
            distances.Insert(place, distance);
            if (others.Count <= NeighborCount)
                continue;
            others.RemoveAt(NeighborCount);
            distances.RemoveAt(NeighborCount);
        }
        return others;
    }

    private static int EndOf(List<Saddle> saddles, int from, int edge, List<int> nearest)
    {
        var direction = saddles[from].Edges[edge];
        foreach (var to in nearest)
        {
            var step = saddles[to].Place - saddles[from].Place;
            step *= 1 / step.Length;
            if (Vector2d.Dot(step, direction) < MinCosine)
                continue;
            var back = saddles[to].EdgeAlong(-1 * step);
            // The square clockwise of the way there is on the other side of the way back.
            return Vector2d.Dot(saddles[to].Edges[back], -1 * step) >= MinCosineBack
                && saddles[to].IsWhiteAfter(back) != saddles[from].IsWhiteAfter(edge)
                    ? to
                    : -1;
        }
        return -1;
    }

    private static Dictionary<(int X, int Y), int> Grow(int seed, List<Saddle> saddles, int[][] neighbors, bool[] isUsed)
    {
        var places = new Dictionary<(int X, int Y), int> { [(0, 0)] = seed };
        var queue = new Queue<(int Saddle, int X, int Y, int RightEdge)>();
        queue.Enqueue((seed, 0, 0, 0));
        isUsed[seed] = true;
        while (queue.TryDequeue(out var here))
        {
            for (var turn = 0; turn < 4; turn++)
            {
                var end = neighbors[here.Saddle][(here.RightEdge + turn) % 4];
                var (x, y) = turn switch
                {
                    0 => (here.X + 1, here.Y),
                    1 => (here.X, here.Y + 1),
                    2 => (here.X - 1, here.Y),
                    _ => (here.X, here.Y - 1),
                };
                if (end < 0 || isUsed[end] || !places.TryAdd((x, y), end))
                    continue;
                isUsed[end] = true;
                var back = Array.IndexOf(neighbors[end], here.Saddle);
                // The edge back points opposite to the way: turned by two, then against the turn of the way.
                queue.Enqueue((end, x, y, (back + 2 - turn + 4) % 4));
            }
        }
        return places;
    }

    private static Vector2d[,]? LargestRectangle(Dictionary<(int X, int Y), int> places, List<Saddle> saddles)
    {
        var (left, top) = (places.Keys.Min(place => place.X), places.Keys.Min(place => place.Y));
        var (right, bottom) = (places.Keys.Max(place => place.X), places.Keys.Max(place => place.Y));
        var (best, x0, y0, width, height) = (0, 0, 0, 0, 0);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var limit = right - x + 1;
                for (var rows = 1; y + rows - 1 <= bottom && limit > 0; rows++)
                {
                    var columns = 0;
                    while (columns < limit && places.ContainsKey((x + columns, y + rows - 1)))
                        columns++;
                    limit = columns;
                    if (limit * rows > best)
                        (best, x0, y0, width, height) = (limit * rows, x, y, limit, rows);
                }
            }
        }
        if (Math.Min(width, height) < MinCorners || Math.Max(width, height) < MinCornersOfLongSide)
            return null;
        var grid = new Vector2d[width, height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                grid[x, y] = saddles[places[(x0 + x, y0 + y)]].Place;
        }
        return grid;
    }

    // The long side runs to the right, rows follow clockwise, and the square beyond the first corner is black.
    private static PhotoTag BoardOf(Image<byte> gray, Vector2d[,] grid, int reduction)
    {
        var oriented = grid.GetLength(0) >= grid.GetLength(1) ? grid : Turned(grid);
        var (columns, rows) = (oriented.GetLength(0), oriented.GetLength(1));
        var spacing = reduction * Math.Min((oriented[1, 0] - oriented[0, 0]).Length, (oriented[0, 1] - oriented[0, 0]).Length);
        var refined = new Vector2d[columns, rows];
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
                refined[x, y] = CornerRefinement.Refine(gray, reduction * oriented[x, y], spacing);
        }
        if (!StartsBlack(gray, refined))
            refined = Turned(Turned(refined));
        var points = new Vector2d[columns * rows];
        for (var i = 0; i < points.Length; i++)
            points[i] = refined[i % columns, i / columns];
        return new() { Family = PhotoTag.Checkerboard, Text = $"{columns}x{rows}", Points = points };
    }

    private static Vector2d[,] Turned(Vector2d[,] grid)
    {
        var (columns, rows) = (grid.GetLength(0), grid.GetLength(1));
        var turned = new Vector2d[rows, columns];
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
                turned[rows - 1 - y, x] = grid[x, y];
        }
        return turned;
    }

    private static bool StartsBlack(Image<byte> gray, Vector2d[,] grid)
    {
        var (right, down) = (grid[1, 0] - grid[0, 0], grid[0, 1] - grid[0, 0]);
        var beyond = GraySampling.At(gray, grid[0, 0] - 0.3 * right - 0.3 * down);
        return beyond < GraySampling.At(gray, grid[0, 0] + 0.3 * right - 0.3 * down);
    }
}
