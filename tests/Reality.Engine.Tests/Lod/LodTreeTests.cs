using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Lod;

public sealed class LodTreeTests
{
    [Fact]
    public void Leaves_hold_every_triangle_once_and_no_more_than_asked()
    {
        var tiles = new Dictionary<TileId, Mesh>
        {
            [new(0, 0)] = Sheet(new(0, 0, 100), 40), [new(1, 0)] = Sheet(new(40, 0, 100), 40),
        };
        var tree = Plan(LodShape.Default, tiles, 500);

        var seen = tiles.ToDictionary(t => t.Key, t => new int[t.Value.TriangleCount]);
        foreach (var leaf in tree.Nodes.Where(n => n.IsLeaf))
        {
            var mesh = tiles[leaf.Tiles[0]];
            var inside = TriangleCells.InCell(mesh, leaf.Cell, mesh.Bounds());
            Assert.Equal(leaf.TriangleCount, inside.Length);
            Assert.InRange(inside.Length, 1, 500);
            foreach (var t in inside)
                seen[leaf.Tiles[0]][t]++;
        }
        Assert.All(seen.Values.SelectMany(counts => counts), count => Assert.Equal(1, count));
        Assert.Equal(2 * 2 * 40 * 40, tree.Root.TriangleCount);
    }

    [Fact]
    public void Flat_ground_gives_a_quadtree()
    {
        var tree = Plan(LodShape.Default, Sheet(Vector3d.Zero, 32), 600);
        Assert.Equal(4, tree.Root.Children.Count);
        Assert.All(tree.Root.Children, id => Assert.True(tree[id].IsLeaf));
    }

    [Fact]
    public void Subtrees_cover_the_tree_without_overlap()
    {
        var tree = Plan(LodShape.Default, Sheet(Vector3d.Zero, 64), 100);
        var cut = tree.Subtrees(8);
        Assert.InRange(cut.Count, 8, 64);
        Assert.Equal(tree.Root.TriangleCount, cut.Sum(n => n.TriangleCount));
    }

    [Theory]
    [InlineData(false, LodDivision.Adaptive, 4)]
    [InlineData(true, LodDivision.Adaptive, 4)]
    [InlineData(false, LodDivision.Quadtree, 4)]
    [InlineData(true, LodDivision.Quadtree, 4)]
    [InlineData(false, LodDivision.Octree, 4)]
    [InlineData(true, LodDivision.Octree, 4)]
    [InlineData(true, LodDivision.None, 0)]
    public void Keys_lead_from_parents_to_children_and_cells_nest(bool isTileWise, LodDivision division, int maxChildren)
    {
        var tiles = new Dictionary<TileId, Mesh>
        {
            [new(0, 0)] = Sheet(Vector3d.Zero, 20),
            [new(1, 0)] = Sheet(new(20, 0, 0), 20),
            [new(0, 1)] = Sheet(new(0, 20, 0), 20),
        };

        var tree = Plan(new(isTileWise, division), tiles, 100);

        Assert.Equal(isTileWise ? 3 : 1, tree.Roots.Count);
        Assert.Equal(tree.NodeCount, tree.Nodes.Count());
        Assert.Equal(maxChildren, tree.Nodes.Max(node => node.Children.Count));
        foreach (var node in tree.Nodes)
        {
            Assert.Equal(node.Key.Length - (isTileWise ? 0 : 1), node.Level);
            Assert.True(!(isTileWise || node.IsLeaf) || node.Tiles.Count == 1);
            var (tile, id) = (NameOf(node.Tiles[0]), $"{node.Id}");
            if (isTileWise)
                Assert.Equal(node.Key.Length == 0 ? $"{tile}" : $"{tile}_{node.Key}", id);
            Assert.Equal(isTileWise ? tile : null, node.Id.Tile);
            foreach (var child in node.Children.Select(id => tree[id]))
            {
                Assert.Equal(node.Key, child.Key[..^1]);
                Assert.Subset(node.Tiles.ToHashSet(), child.Tiles.ToHashSet());
                Assert.True(node.Cell.Contains(child.Cell.Min) && node.Cell.Contains(child.Cell.Max));
            }
            if (!node.IsLeaf)
                Assert.Equal(node.TriangleCount, node.Children.Sum(id => tree[id].TriangleCount));
        }
    }

    [Theory]
    [InlineData(LodDivision.Quadtree)]
    [InlineData(LodDivision.Octree)]
    public void Digits_of_quadtrees_and_octrees_are_south_west_south_east_north_west_north_east(LodDivision division)
    {
        var corners = new Dictionary<TileId, Mesh>
        {
            [new(0, 0)] = Sheet(Vector3d.Zero, 4), [new(1, 0)] = Sheet(new(4, 0, 0), 4), [new(1, 1)] = Sheet(new(4, 4, 0), 4),
        };

        var tree = Plan(new(false, division), corners, 100);

        // Flat ground lies in the upper half of its box.
        var upper = division == LodDivision.Octree ? 4 : 0;
        Assert.Equal([new(0, 0), new(1, 0), new(1, 1)], tree.ChildrenOf(tree.Root).Select(child => child.Tiles[0]));
        Assert.Equal([0 + upper, 1 + upper, 3 + upper], tree.ChildrenOf(tree.Root).Select(child => child.Key[^1] - '0'));
    }

    [Fact]
    public void A_unary_tree_holds_the_whole_tile_in_copies_down_to_a_thousand_triangles()
    {
        var tree = Plan(new(true, LodDivision.Unary), Sheet(Vector3d.Zero, 100), 500);

        Assert.Equal([0, 1, 2, 3], tree.Nodes.Select(node => node.Level));
        Assert.All(tree.Nodes, node => Assert.Equal((20_000, tree.Root.Cell), (node.TriangleCount, node.Cell)));
    }

    [Fact]
    public void Unary_across_tiles_groups_the_coarsest_copies()
    {
        var tiles = new Dictionary<TileId, Mesh>
        {
            [new(0, 0)] = Sheet(Vector3d.Zero, 40), [new(1, 0)] = Sheet(new(40, 0, 0), 40),
        };

        var tree = Plan(new(false, LodDivision.Unary), tiles, 500);

        Assert.Equal(["0", "00", "000", "01", "010"], tree.Nodes.Select(node => $"{node.Id}"));
    }

    [Fact]
    public void Shapes_have_stages_of_their_own()
    {
        Assert.Equal("levels-of-detail", LodNodeStage.NameOf(LodShape.Default));
        Assert.Equal("levels-of-detail-tile-wise-bingmaps", LodNodeStage.NameOf(new(true, LodDivision.BingMaps)));
        Assert.Equal(
            "top levels of detail, octree across tiles", new TopLodStage(new(false, LodDivision.Octree), new()).Title);
    }

    [Theory]
    [InlineData(10, 10, 10, 8)]
    [InlineData(10, 10, 4, 4)]
    [InlineData(10, 4, 4, 2)]
    [InlineData(10, 5, 4, 4)]
    [InlineData(10, 1, 1, 4, LodDivision.Quadtree)]
    [InlineData(10, 1, 1, 8, LodDivision.Octree)]
    public void A_box_is_halved_along_the_axes_that_the_division_chooses(
        double x, double y, double z, int parts, LodDivision division = LodDivision.Adaptive)
    {
        var box = new Box3d(new(100, 200, 300), new(100 + x, 200 + y, 300 + z));
        var octants = new HashSet<int>();
        for (var i = 0; i < 1000; i++)
        {
            var p = box.Min + new Vector3d(x * (i % 10 + 0.5) / 10, y * (i / 10 % 10 + 0.5) / 10, z * (i / 100 + 0.5) / 10);
            octants.Add(CellHalving.PartOf(division, box, p));
            Assert.True(CellHalving.BoxOf(division, box, CellHalving.PartOf(division, box, p)).Contains(p));
        }
        Assert.Equal(parts, octants.Count);
    }

    [Fact]
    public void Triangles_at_one_place_end_the_split()
    {
        var stack = new Mesh
        {
            Origin = default, Positions = [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(9, 9, 0)],
            Triangles = [.. Enumerable.Range(0, 50).SelectMany(_ => new[] { 0, 1, 2 })],
        };

        var tree = Plan(LodShape.Default, stack, 10);

        Assert.Equal(50, Assert.Single(tree.Nodes).TriangleCount);
    }

    [Fact]
    public void Moving_the_world_moves_the_cells_and_no_triangle()
    {
        var shift = new Vector3d(4096, -8192, 512);
        var here = Plan(LodShape.Default, Sheet(Vector3d.Zero, 32), 200);
        var there = Plan(LodShape.Default, Sheet(shift, 32), 200);

        Assert.Equal(here.Nodes.Select(n => (n.Id, n.TriangleCount)), there.Nodes.Select(n => (n.Id, n.TriangleCount)));
        Assert.All(here.Nodes, n => Assert.Equal(n.Cell.Min + shift, there[n.Id].Cell.Min));
    }

    [Fact]
    public void Tiles_with_rounded_origins_are_welded_along_their_border()
    {
        var west = Sheet(Vector3d.Zero, 8);
        var east = Sheet(new(8 + 1e-5, 0, 0), 8);
        var welded = MeshWelding.Weld([west, east], 0.01);
        Assert.Equal(west.VertexCount + east.VertexCount - 9, welded.VertexCount);
        Assert.Equal(west.TriangleCount + east.TriangleCount, welded.TriangleCount);
    }

    [Fact]
    public void A_baked_mesh_shows_the_colors_of_its_source()
    {
        var mesh = Sheet(Vector3d.Zero, 8);
        var page = new Reality.Core.Imaging.Image<Reality.Core.Imaging.Rgb24>(64, 64);
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 64; x++)
                page[x, y] = new((byte)(4 * x), (byte)(4 * y), 77);
        }
        var source = new TexturedMesh
        {
            Mesh = mesh,
            Pages = [page],
            PageOfTriangle = new int[mesh.TriangleCount],
            TextureCoordinates = mesh.Triangles.Select(
                v => new Vector2(mesh.Positions[v].X / 8, mesh.Positions[v].Y / 8)).ToArray(),
        };

        var baked = TextureBaking.Bake(mesh, [source], null, 0.25, 256, CancellationToken.None);

        for (var corner = 0; corner < mesh.Triangles.Length; corner++)
        {
            var p = mesh.Positions[mesh.Triangles[corner]];
            if (p.X is < 1 or > 7 || p.Y is < 1 or > 7)
                continue;
            var bakedPage = baked.Pages[baked.PageOfTriangle[corner / 3]];
            var uv = baked.TextureCoordinates[corner] * new Vector2(bakedPage.Width, bakedPage.Height);
            var color = bakedPage[(int)uv.X, (int)uv.Y];
            Assert.InRange(color.R, 32 * p.X - 8, 32 * p.X + 8);
            Assert.InRange(color.G, 32 * p.Y - 8, 32 * p.Y + 8);
            Assert.Equal(77, color.B);
        }
    }

    private static LodTree Plan(LodShape shape, Mesh mesh, int maxTriangles) =>
        Plan(shape, new Dictionary<TileId, Mesh> { [default] = mesh }, maxTriangles);

    private static LodTree Plan(LodShape shape, Dictionary<TileId, Mesh> tiles, int maxTriangles) =>
        new LodPlanner(shape, maxTriangles, CancellationToken.None)
            .Plan([.. tiles.Keys.Select(TileOf)], tile => tiles[tile.Id]);

    private static Tile TileOf(TileId id) => new()
    {
        Id = id, Name = NameOf(id), TightBox = Box3d.Empty, OverlappingBox = Box3d.Empty, PredictedMemoryGigabytes = 1,
    };

    private static TileName NameOf(TileId id) => id.NameIn(TilingMode.RegularPlanarGrid);

    /// <summary>A flat square of n x n unit cells, two triangles each, facing up.</summary>
    private static Mesh Sheet(Vector3d origin, int n)
    {
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        for (var y = 0; y <= n; y++)
        {
            for (var x = 0; x <= n; x++)
                positions.Add(new(x, y, 0));
        }
        for (var y = 0; y < n; y++)
        {
            for (var x = 0; x < n; x++)
            {
                var i = y * (n + 1) + x;
                triangles.AddRange([i, i + 1, i + n + 2, i, i + n + 2, i + n + 1]);
            }
        }
        return new Mesh { Origin = origin, Positions = [.. positions], Triangles = [.. triangles] };
    }
}
