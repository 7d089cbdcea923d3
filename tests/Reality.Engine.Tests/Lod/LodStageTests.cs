using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Lod;

public sealed class LodStageTests
{
    private const double Side = 2 * LodModel.TileSide;

    public static TheoryData<bool, LodDivision> Shapes => new()
    {
        { false, LodDivision.Adaptive }, { true, LodDivision.Adaptive }, { false, LodDivision.Quadtree },
        { true, LodDivision.Octree }, { true, LodDivision.Unary }, { false, LodDivision.Unary }, { true, LodDivision.None },
        { false, LodDivision.BingMaps }, { true, LodDivision.BingMaps },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Nodes_of_all_levels_meet_without_a_crack_and_errors_grow_towards_the_root(bool isTileWise, LodDivision division)
    {
        using var model = new LodModel(new(isTileWise, division));
        model.Make();
        var tree = model.Tree;
        var made = tree.Nodes.ToDictionary(node => node.Id, model.Read);

        Assert.Equal(isTileWise ? 4 : 1, tree.Roots.Count);
        AssertErrorsGrow(tree, made);
        for (var level = 0; level <= tree.Nodes.Max(node => node.Level); level++)
        {
            AssertNoCracks(CutAt(tree, node => node.Level == level), made);
            // Coarse in the west, fine in the east.
            AssertNoCracks(CutAt(tree, node => node.Level == level && node.Cell.Center.X < Side / 2), made);
        }
    }

    [Theory]
    [InlineData(LodDivision.Adaptive)]
    [InlineData(LodDivision.None)]
    public void No_texel_of_any_node_is_darker_than_the_surface(LodDivision division)
    {
        using var model = new LodModel(new(division == LodDivision.None, division));
        model.Make();

        // Black texels between charts would show as dark lines along charts and nodes, in mip levels and after compression.
        foreach (var page in model.Tree.Nodes.SelectMany(node => model.Read(node).Mesh.Pages))
        {
            Assert.All(page.Pixels, color => Assert.True(
                color is { R: >= 59 and <= 181, G: >= 59 and <= 181, B: >= 199 and <= 201 }, $"{color}"));
        }
    }

    [Fact]
    public void The_error_of_a_leaf_is_that_of_the_surface_or_a_texel()
    {
        using var model = new LodModel(LodShape.Default);
        var tile = model.Tiles[0];
        model.Workspace.Write(
            SurfaceStage.Id / $"{tile.Name}.json", stream => stream.Write("""{"ErrorMeters":0.4}"""u8));
        model.Make();

        foreach (var leaf in model.Tree.Nodes.Where(node => node.IsLeaf))
        {
            var made = model.Read(leaf);
            var expected = leaf.Tiles[0] == tile.Id ? 0.4 : Math.Max(LodModel.VoxelSize / 2, LodLeaves.TexelSizeOf(made.Mesh));
            Assert.Equal(expected, made.GeometricErrorMeters, 1e-9);
        }
        var sheet = model.Read(model.Tree.Nodes.First(node => node.IsLeaf)).Mesh;
        // The texels of the plan are stretched on the slopes.
        Assert.InRange(LodLeaves.TexelSizeOf(sheet), LodModel.TexelSize, 1.3 * LodModel.TexelSize);
    }

    [Fact]
    public void Two_levels_above_the_leaves_are_painted_from_the_leaves()
    {
        using var model = new LodModel(new(true, LodDivision.Adaptive));
        model.Make();
        var node = model.Tree.Roots[0];
        Assert.DoesNotContain(model.Tree.ChildrenOf(node), child => child.IsLeaf);
        Assert.All(model.Tree.ChildrenOf(node).SelectMany(model.Tree.ChildrenOf), child => Assert.True(child.IsLeaf));

        // The level between is black now; the one above does not see it.
        var before = model.Read(node);
        foreach (var child in model.Tree.ChildrenOf(node))
        {
            var between = model.Read(child);
            LodNodeArtifact.Write(model.Workspace, model.Shape, child.Id, between with { Mesh = Black(between.Mesh) });
        }
        File.Delete(model.Workspace.PathOf(LodNodeStage.NameOf(model.Shape) / $"{node.Id}.json"));
        model.Make();

        Assert.Equal(before.Mesh.Pages[0].Pixels, model.Read(node).Mesh.Pages[0].Pixels);
    }

    [Fact]
    public void A_hundred_tiles_are_many_tasks_at_every_level()
    {
        var nodes = Enumerable.Range(0, 100)
            .Select(i => new LodNode(Id($"0{i / 10}{i % 10}"), 2, Box3d.Empty, [new(i, 0)], 1, [])).ToList();
        nodes.AddRange(Enumerable.Range(0, 10).Select(i => new LodNode(
            Id($"0{i}"), 1, Box3d.Empty, [.. Enumerable.Range(10 * i, 10).Select(t => new TileId(t, 0))], 10,
            [.. Enumerable.Range(0, 10).Select(t => Id($"0{i}{t}"))])));
        nodes.Add(new(Id("0"), 0, Box3d.Empty, [.. nodes.Take(100).SelectMany(n => n.Tiles)], 100,
            [.. Enumerable.Range(0, 10).Select(i => Id($"0{i}"))]));
        var tree = new LodTree(nodes);

        Assert.Equal(100, LodCuts.Lower(tree).Count);
        Assert.Equal(10, LodCuts.Upper(tree).Count);

        static LodNodeId Id(string key) => new(null, key);
    }

    private static void AssertErrorsGrow(LodTree tree, Dictionary<LodNodeId, LodNodeArtifact> made)
    {
        var leaves = tree.Nodes.Where(node => node.IsLeaf).Select(node => made[node.Id]).ToList();
        Assert.Equal(4 * 2 * LodModel.TileSide * LodModel.TileSide, leaves.Sum(leaf => leaf.Mesh.Mesh.TriangleCount));
        // Half a voxel, or a texel on a slope.
        Assert.All(leaves, leaf => Assert.InRange(leaf.GeometricErrorMeters, LodModel.VoxelSize / 2, 3 * LodModel.TexelSize));
        foreach (var node in tree.Nodes.Where(node => !node.IsLeaf))
        {
            foreach (var child in node.Children.Select(id => made[id]))
            {
                Assert.True(made[node.Id].GeometricErrorMeters >= child.GeometricErrorMeters);
                Assert.True(made[node.Id].TexelSizeMeters >= 2 * child.TexelSizeMeters);
            }
            Assert.InRange(made[node.Id].Mesh.Mesh.TriangleCount, 1, node.TriangleCount * 0.9);
        }
    }

    private static List<LodNode> CutAt(LodTree tree, Func<LodNode, bool> isCut)
    {
        var cut = new List<LodNode>();
        foreach (var root in tree.Roots)
            Add(root);
        return cut;

        void Add(LodNode node)
        {
            if (node.IsLeaf || isCut(node))
                cut.Add(node);
            else
                tree.ChildrenOf(node).ToList().ForEach(Add);
        }
    }

    // Vertices on a border that is not the model's own lie on a neighbor's surface, nearer than the larger geometric error; as
    // borders stay in place at all levels, far nearer.
    private static void AssertNoCracks(List<LodNode> cut, Dictionary<LodNodeId, LodNodeArtifact> made)
    {
        foreach (var node in cut)
        {
            var mesh = made[node.Id].Mesh.Mesh;
            var border = TriangleTopology.OpenBorder(mesh.Triangles, mesh.VertexCount);
            var neighbors = cut.Where(other => other != node && Touches(other.Cell, node.Cell)).ToList();
            for (var v = 0; v < border.Length; v++)
            {
                var p = mesh.WorldPosition(v);
                if (!border[v] || OnOutline(p.X) || OnOutline(p.Y))
                    continue;
                var (distance, error) = neighbors
                    .Select(other => (Distance(p, made[other.Id].Mesh.Mesh), made[other.Id].GeometricErrorMeters))
                    .Append((double.PositiveInfinity, 0))
                    .MinBy(found => found.Item1);
                Assert.True(distance <= Math.Max(error, made[node.Id].GeometricErrorMeters), $"{node.Id} {p}: {distance} m");
                Assert.True(distance < 1e-3, $"{node.Id} {p}: {distance} m");
            }
        }
    }

    private static bool OnOutline(double v) => v is < 1e-3 or > Side - 1e-3;

    private static bool Touches(Box3d a, Box3d b) =>
        a.Expanded(3) is var wide
        && wide.Min.X <= b.Max.X && wide.Max.X >= b.Min.X && wide.Min.Y <= b.Max.Y && wide.Max.Y >= b.Min.Y;

    private static double Distance(Vector3d p, Mesh mesh)
    {
        var local = (p - mesh.Origin).RelativeTo(Vector3d.Zero);
        var nearest = double.PositiveInfinity;
        for (var t = 0; t < mesh.TriangleCount && nearest > 1e-6; t++)
        {
            var (a, b, c) = (
                mesh.Positions[mesh.Triangles[3 * t]], mesh.Positions[mesh.Triangles[3 * t + 1]],
                mesh.Positions[mesh.Triangles[3 * t + 2]]);
            nearest = Math.Min(nearest, Distance(local, a, b, c));
        }
        return nearest;
    }

    // To a border edge of the triangle, which is where neighbors meet.
    private static double Distance(Vector3 p, Vector3 a, Vector3 b, Vector3 c) =>
        Math.Min(Distance(p, a, b), Math.Min(Distance(p, b, c), Distance(p, c, a)));

    private static double Distance(Vector3 p, Vector3 a, Vector3 b)
    {
        var along = Math.Clamp(Vector3.Dot(p - a, b - a) / Math.Max(Vector3.DistanceSquared(a, b), 1e-12f), 0, 1);
        return Vector3.Distance(p, Vector3.Lerp(a, b, along));
    }

    private static TexturedMesh Black(TexturedMesh mesh) => new()
    {
        Mesh = mesh.Mesh,
        TextureCoordinates = mesh.TextureCoordinates,
        PageOfTriangle = mesh.PageOfTriangle,
        Pages = [.. mesh.Pages.Select(page => new Image<Rgb24>(page.Width, page.Height))],
    };
}
