using System.Globalization;
using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.TouchUps;

/// <summary>
/// Fits the edited mesh of a tile into its model: checks it, gives vertices that the user has not moved their exact positions
/// again, whatever digits a file has kept, and welds the border to the neighbors.
/// </summary>
/// <param name="tile">The tile.</param>
/// <param name="voxelSize">Meters.</param>
/// <param name="original">The mesh that was edited.</param>
/// <param name="neighbors">Current meshes of the tiles around it.</param>
public sealed class TouchUpFitting(Tile tile, double voxelSize, TexturedMesh original, IReadOnlyList<Mesh> neighbors)
{
    // Files keep coordinates to 5 decimals, or in single precision; vertices of a mesh are half a voxel apart or more.
    private const double SameVoxels = 0.05;

    // Two tiles write the same position for a vertex that they share, but for rounding in turned grids.
    private const double SharedVoxels = 0.01;

    private const double WeldVoxels = 3;

    // Of edges that more than two triangles share: editors leave some where parts touch.
    private const double MaxCrowdedShare = 0.02;

    // Far more than any surface has, and few enough that no step takes hours.
    private const int MaxTrianglesAtVertex = 4096;
    private const int MaxBorderEdgeCount = 1_000_000;

    // One vertex in this number is sampled first. An estimate above this multiple of the limit is certain.
    private const int SampleStep = 64;
    private const double CertainFactor = 1.5;

    // Texture coordinates in files have five decimals or more.
    private const float SameCoordinate = 2e-4f;

    private Mesh Base => original.Mesh;

    /// <summary>Fits an edited mesh.</summary>
    /// <param name="edited">
    /// World positions; with pages only if the texture was edited, too. Its pages are those of the original if they are the same.
    /// </param>
    /// <exception cref="StageException">The mesh cannot be the tile's; the message names the fault.</exception>
    public FittedTouchUp Fit(EditedTile edited, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(edited);
        CheckPlace(edited.Positions);
        var mesh = EditedMesh.Of(
            Base.Origin, edited.Positions, edited.Triangles, edited.TextureCoordinates, edited.PageOfTriangle);
        Snap(mesh, cancellation);
        mesh.Merge();
        if (mesh.TriangleCount == 0)
            throw Fault("TouchUp_Empty", "has no triangles. A tile cannot be deleted by a touch-up");
        if (IsUnchanged(mesh, edited.Pages))
            return new(null, IsUnchanged: true, OpenBorderCount: 0);
        var crowded = mesh.CountCrowdedEdges();
        if (crowded > MaxCrowdedShare * mesh.Triangles.Count / 2)
        {
            throw Fault(
                "TouchUp_NotManifold",
                $"has {crowded} edges that more than two triangles share. Remove double faces and inner walls");
        }
        CheckVertices(mesh);
        var open = mesh.BorderEdges().Count;
        if (open > MaxBorderEdgeCount)
            throw TooManyBorderEdges(tile.Name, $"{open}");
        cancellation.ThrowIfCancellationRequested();
        var border = BorderWelding.SharedEdges(Base, neighbors, SharedVoxels * voxelSize);
        var openCount = new BorderWelding(Base, border, WeldVoxels * voxelSize).Weld(mesh, cancellation);
        CheckVertices(mesh);
        return new(
            new()
            {
                Mesh = mesh.ToMesh(), TextureCoordinates = [.. mesh.Coordinates], PageOfTriangle = [.. mesh.Pages],
                Pages = edited.Pages,
            },
            IsUnchanged: false, openCount);
    }

    /// <summary>Checks that most triangles meet others, before anything that takes long with millions that do not.</summary>
    /// <param name="positions">In any frame.</param>
    /// <param name="triangles">Three vertex indices a triangle.</param>
    /// <exception cref="StageException">Most do not.</exception>
    // A vertex with one triangle lies between two edges of the border, each of which has two ends: there are at least as many
    // such edges as such vertices.
    public static void CheckConnections(TileName tile, ReadOnlySpan<Vector3d> positions, ReadOnlySpan<int> triangles)
    {
        var triangleCounts = new Dictionary<Vector3d, int>();
        foreach (var vertex in triangles)
        {
            var p = positions[vertex];
            if (IsInSample(p))
                triangleCounts[p] = triangleCounts.GetValueOrDefault(p) + 1;
        }
        var open = (long)SampleStep * triangleCounts.Values.Count(count => count == 1);
        if (open > CertainFactor * MaxBorderEdgeCount)
            throw TooManyBorderEdges(tile, $"about {open}");
    }

    // By its bits, so that all triangles that meet there agree.
    private static bool IsInSample(Vector3d p) => SeededRandom.Mix(
        BitsOf(p.X) ^ SeededRandom.Mix(BitsOf(p.Y) ^ SeededRandom.Mix(BitsOf(p.Z)))) % SampleStep == 0;

    private static ulong BitsOf(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static StageException TooManyBorderEdges(TileName tile, string count) => new(
        "TouchUp_NotManifold",
        $"{tile} has {count} edges with a triangle on one side only, so that triangles are not connected. Merge vertices by "
        + "distance.");

    private void CheckVertices(EditedMesh mesh)
    {
        var most = mesh.MostTrianglesAtVertex();
        if (most > MaxTrianglesAtVertex)
        {
            throw Fault(
                "TouchUp_NotManifold",
                $"has a vertex at which {most} triangles meet; at most {MaxTrianglesAtVertex} may. Remove triangles there");
        }
    }

    private void CheckPlace(Vector3d[] positions)
    {
        foreach (var p in positions)
        {
            if (tile.OverlappingBox.Contains(p))
                continue;
            var away = DistanceTo(p);
            var what = double.IsFinite(away)
                ? string.Create(
                    CultureInfo.InvariantCulture, $"has a vertex {away:G3} m outside the box of the tile and its margin")
                : "has a vertex that is not a valid position in the coordinate system of metadata.xml";
            throw Fault(
                "TouchUp_OutsideTile",
                $"{what}. Keep the edit inside the tile, and export it in the coordinates of the file that you opened, with its "
                + "axes");
        }
    }

    private double DistanceTo(Vector3d p)
    {
        var box = tile.OverlappingBox;
        var inside = Vector3d.Min(Vector3d.Max(p, box.Min), box.Max);
        return (p - inside).Length;
    }

    private void Snap(EditedMesh mesh, CancellationToken cancellation)
    {
        var cells = new VertexCells(Base.Positions, Enumerable.Range(0, Base.VertexCount), SameVoxels * voxelSize);
        for (var i = 0; i < mesh.Positions.Count; i++)
        {
            if ((i & 0xFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            if (cells.Nearest(mesh.Positions[i]) is >= 0 and var same)
                mesh.Positions[i] = Base.Positions[same];
        }
    }

    private bool IsUnchanged(EditedMesh mesh, IReadOnlyList<Image<Rgb24>> pages)
    {
        var isTextured = mesh.Pages.Count > 0;
        var before = EditedMesh.Of(original, isTextured);
        before.Merge();
        if (before.TriangleCount != mesh.TriangleCount || !pages.SequenceEqual(isTextured ? original.Pages : []))
            return false;
        var triangles = Sorted(before);
        return Sorted(mesh).Zip(triangles).All(pair => IsSame(pair.First, pair.Second));
    }

    private static List<Corner[]> Sorted(EditedMesh mesh)
    {
        var triangles = new List<Corner[]>(mesh.TriangleCount);
        for (var t = 0; t < mesh.TriangleCount; t++)
        {
            var corners = new Corner[3];
            for (var k = 0; k < 3; k++)
            {
                corners[k] = new(
                    mesh.Positions[mesh.Triangles[3 * t + k]],
                    mesh.Coordinates.Count > 0 ? mesh.Coordinates[3 * t + k] : default,
                    mesh.Pages.Count > 0 ? mesh.Pages[t] : 0);
            }
            var first = Compare(corners[0], corners[1]) < 0
                ? Compare(corners[0], corners[2]) < 0 ? 0 : 2
                : Compare(corners[1], corners[2]) < 0 ? 1 : 2;
            triangles.Add([corners[first], corners[(first + 1) % 3], corners[(first + 2) % 3]]);
        }
        triangles.Sort((a, b) => Compare(a[0], b[0]) is not 0 and var order ? order
            : Compare(a[1], b[1]) is not 0 and var next ? next : Compare(a[2], b[2]));
        return triangles;
    }

    private static bool IsSame(Corner[] a, Corner[] b)
    {
        for (var k = 0; k < 3; k++)
        {
            var difference = Vector2.Abs(a[k].Coordinate - b[k].Coordinate);
            if (a[k].Position != b[k].Position || a[k].Page != b[k].Page
                || MathF.Max(difference.X, difference.Y) > SameCoordinate)
                return false;
        }
        return true;
    }

    private static int Compare(Corner a, Corner b) =>
        (a.Position.X, a.Position.Y, a.Position.Z).CompareTo((b.Position.X, b.Position.Y, b.Position.Z));

    private StageException Fault(string code, string what) => new(code, $"{tile.Name} {what}.");

    private readonly record struct Corner(Vector3 Position, Vector2 Coordinate, int Page);
}

/// <summary>An edited tile as a file has it, in world coordinates.</summary>
public sealed record EditedTile
{
    public required Vector3d[] Positions { get; init; }

    /// <summary>Three vertex indices a triangle.</summary>
    public required int[] Triangles { get; init; }

    /// <summary>As in <see cref="TexturedMesh"/>; empty if only the geometry is given.</summary>
    public Vector2[] TextureCoordinates { get; init; } = [];

    public int[] PageOfTriangle { get; init; } = [];

    public IReadOnlyList<Image<Rgb24>> Pages { get; init; } = [];
}

/// <summary>An edited mesh in its place.</summary>
/// <param name="Mesh">Null if nothing was changed; without pages if only the geometry was given.</param>
/// <param name="OpenBorderCount">Vertices of the border shared with neighbors that the edit has no surface at.</param>
public sealed record FittedTouchUp(TexturedMesh? Mesh, bool IsUnchanged, int OpenBorderCount);
