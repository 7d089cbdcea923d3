using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>
/// An octree over the squares of tie points: a node holds an even sample of the points that its ancestors do not hold, and is
/// drawn beside them.
/// </summary>
public sealed class TiePointTree
{
    private const int SquaresPerRow = 64;

    // A page of 1024 x 1024 pixels.
    private const int MaxSquareCount = SquaresPerRow * SquaresPerRow;

    // Counter-clockwise seen from outside; corners are numbered row by row.
    private static readonly int[] s_corners = [0, 2, 1, 1, 2, 3];

    private readonly Workspace _workspace;
    private readonly Dictionary<PhotoId, TiePointPatch[]> _squaresOf = [];
    private readonly List<TiePointNode> _nodes = [];

    /// <summary>Reads the squares of all calibrated photos of a scene.</summary>
    public TiePointTree(Workspace workspace, Scene scene)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(scene);
        _workspace = workspace;
        var all = new List<SquareReference>();
        foreach (var photo in scene.CalibratedPhotos)
        {
            var squares = _squaresOf[photo.Id] = TiePointPatches.ReadSquares(workspace, photo.Id);
            all.AddRange(squares.Select((square, index) => new SquareReference(photo.Id, index)));
        }
        if (all.Count > 0)
            Root = Add([.. all.OrderBy(RankOf)], "0");
    }

    /// <summary>Null if no photo has a square.</summary>
    public TiePointNode? Root { get; }

    /// <summary>Children before their parents.</summary>
    public IReadOnlyList<TiePointNode> Nodes => _nodes;

    /// <summary>The squares of a node with their mean colors.</summary>
    public IEnumerable<(TiePointPatch Square, Rgb24 Color)> ColorsOf(TiePointNode node) =>
        PixelsOf(node).Select(square => (square.Square, MeanOf(square.Pixels)));

    /// <summary>The squares of a node, textured.</summary>
    public TexturedMesh MeshOf(TiePointNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var origin = node.Bounds.Center;
        var squares = PixelsOf(node);
        var rows = (squares.Count + SquaresPerRow - 1) / SquaresPerRow;
        var page = new Image<Rgb24>(
            Math.Min(squares.Count, SquaresPerRow) * TiePointPatches.Side, rows * TiePointPatches.Side);
        var positions = new Vector3[4 * squares.Count];
        var triangles = new int[s_corners.Length * squares.Count];
        var coordinates = new Vector2[triangles.Length];
        for (var i = 0; i < squares.Count; i++)
        {
            var (row, column) = Math.DivRem(i, SquaresPerRow);
            Paint(squares[i].Pixels, page, column * TiePointPatches.Side, row * TiePointPatches.Side);
            for (var corner = 0; corner < 4; corner++)
                positions[4 * i + corner] = squares[i].Square.PositionOf(PixelAt(corner)).RelativeTo(origin);
            for (var k = 0; k < s_corners.Length; k++)
            {
                triangles[s_corners.Length * i + k] = 4 * i + s_corners[k];
                var (y, x) = Math.DivRem(PixelAt(s_corners[k]), TiePointPatches.Side);
                coordinates[s_corners.Length * i + k] = new(
                    (column * TiePointPatches.Side + x + 0.5f) / page.Width,
                    (row * TiePointPatches.Side + y + 0.5f) / page.Height);
            }
        }
        return new()
        {
            Mesh = new() { Origin = origin, Positions = positions, Triangles = triangles },
            TextureCoordinates = coordinates,
            PageOfTriangle = new int[2 * squares.Count],
            Pages = [page],
        };
    }

    /// <param name="squares">By rank.</param>
    private TiePointNode Add(List<SquareReference> squares, string name)
    {
        var own = squares.Take(MaxSquareCount).ToList();
        var bounds = own.Aggregate(Box3d.Empty, (box, square) =>
            box.Include(new Box3d(SquareOf(square).Center, SquareOf(square).Center).Expanded(2 * SquareOf(square).HalfSide)));
        // Spacing of the squares, if these are spread over an area.
        var error = bounds.Size.Length / Math.Sqrt(own.Count);
        var children = squares.Skip(MaxSquareCount)
            .GroupBy(square => OctantOf(SquareOf(square).Center, bounds.Center))
            .OrderBy(octant => octant.Key)
            .Select(octant => Add([.. octant], $"{name}{octant.Key}"))
            .ToList();
        bounds = children.Aggregate(bounds, (box, child) => box.Include(child.Bounds));
        var node = new TiePointNode(name, own, bounds, children.Count > 0 ? error : 0, children);
        _nodes.Add(node);
        return node;
    }

    private TiePointPatch SquareOf(SquareReference square) => _squaresOf[square.Photo][square.Index];

    // A permutation of all numbers (Knuth, The Art of Computer Programming 3, 6.4: multiplicative hashing).
    private uint RankOf(SquareReference square) => unchecked((uint)SquareOf(square).Point * 2_654_435_769u);

    private static int OctantOf(Vector3d point, Vector3d center) =>
        (point.X < center.X ? 0 : 1) + (point.Y < center.Y ? 0 : 2) + (point.Z < center.Z ? 0 : 4);

    private List<(TiePointPatch Square, Rgb24[] Pixels)> PixelsOf(TiePointNode node)
    {
        var squares = new List<(TiePointPatch, Rgb24[])>();
        foreach (var photo in node.Squares.GroupBy(square => square.Photo).OrderBy(photo => photo.Key))
        {
            int[] indices = [.. photo.Select(square => square.Index).Order()];
            var pixels = TiePointPatches.ReadPixels(_workspace, photo.Key, indices, _squaresOf[photo.Key].Length);
            squares.AddRange(indices.Select((index, i) => (_squaresOf[photo.Key][index], pixels[i])));
        }
        return squares;
    }

    private static int PixelAt(int corner) =>
        (TiePointPatches.Side - 1) * (corner % 2 + corner / 2 * TiePointPatches.Side);

    private static void Paint(Rgb24[] pixels, Image<Rgb24> page, int left, int top)
    {
        for (var y = 0; y < TiePointPatches.Side; y++)
            pixels.AsSpan(y * TiePointPatches.Side, TiePointPatches.Side).CopyTo(page.Row(top + y)[left..]);
    }

    private static Rgb24 MeanOf(Rgb24[] pixels)
    {
        var (r, g, b) = (0, 0, 0);
        foreach (var pixel in pixels)
            (r, g, b) = (r + pixel.R, g + pixel.G, b + pixel.B);
        return new((byte)(r / pixels.Length), (byte)(g / pixels.Length), (byte)(b / pixels.Length));
    }
}

/// <summary>A node of a <see cref="TiePointTree"/>.</summary>
/// <param name="Name">The octants from the root, which is "0".</param>
/// <param name="Squares">Its own squares.</param>
/// <param name="Bounds">World bounds of its squares and those of its descendants.</param>
/// <param name="GeometricErrorMeters">Spacing of its squares; 0 without children.</param>
public sealed record TiePointNode(
    string Name, IReadOnlyList<SquareReference> Squares, Box3d Bounds, double GeometricErrorMeters,
    IReadOnlyList<TiePointNode> Children);

/// <summary>A square of a photo.</summary>
/// <param name="Index">Among the squares of the photo.</param>
public readonly record struct SquareReference(PhotoId Photo, int Index);
