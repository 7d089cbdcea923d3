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
        var tree = LodTree.Plan([new(0, 0), new(1, 0)], tile => tiles[tile], maxTrianglesPerNode: 500);

        var seen = tiles.ToDictionary(t => t.Key, t => new int[t.Value.TriangleCount]);
        foreach (var leaf in tree.Nodes.Where(n => n.IsLeaf))
        {
            var mesh = tiles[leaf.Tile!.Value];
            var inside = TriangleCells.InCell(mesh, leaf.Cell, mesh.Bounds());
            Assert.Equal(leaf.TriangleCount, inside.Length);
            Assert.InRange(inside.Length, 1, 500);
            foreach (var t in inside)
                seen[leaf.Tile!.Value][t]++;
        }
        Assert.All(seen.Values.SelectMany(counts => counts), count => Assert.Equal(1, count));
        Assert.Equal(2 * 2 * 40 * 40, tree.Root.TriangleCount);
    }

    [Fact]
    public void Flat_ground_gives_a_quadtree()
    {
        var tree = LodTree.Plan([default], _ => Sheet(Vector3d.Zero, 32), maxTrianglesPerNode: 600);
        Assert.Equal(4, tree.Root.Children.Count);
        Assert.All(tree.Root.Children, id => Assert.True(tree[id].IsLeaf));
    }

    [Fact]
    public void Subtrees_cover_the_tree_without_overlap()
    {
        var tree = LodTree.Plan([default], _ => Sheet(Vector3d.Zero, 64), maxTrianglesPerNode: 100);
        var cut = tree.Subtrees(8);
        Assert.InRange(cut.Count, 8, 64);
        Assert.Equal(tree.Root.TriangleCount, cut.Sum(n => n.TriangleCount));
    }

    [Fact]
    public void Ids_lead_from_parents_to_children_and_cells_nest()
    {
        var tiles = new Dictionary<TileId, Mesh>
        {
            [new(0, 0)] = Sheet(Vector3d.Zero, 20),
            [new(1, 0)] = Sheet(new(20, 0, 0), 20),
            [new(0, 1)] = Sheet(new(0, 20, 0), 20),
        };

        var tree = LodTree.Plan([new(0, 0), new(1, 0), new(0, 1)], tile => tiles[tile], maxTrianglesPerNode: 100);

        foreach (var node in tree.Nodes)
        {
            Assert.Equal(node.Id.Length - 1, node.Level);
            Assert.Equal(node.IsLeaf, node.Tile is not null);
            foreach (var child in node.Children.Select(id => tree[id]))
            {
                Assert.Equal(node.Id, child.Id[..^1]);
                Assert.True(node.Cell.Contains(child.Cell.Min) && node.Cell.Contains(child.Cell.Max));
            }
            if (!node.IsLeaf)
                Assert.Equal(node.TriangleCount, node.Children.Sum(id => tree[id].TriangleCount));
        }
    }

    [Theory]
    [InlineData(10, 10, 10, 8)]
    [InlineData(10, 10, 4, 4)]
    [InlineData(10, 4, 4, 2)]
    [InlineData(10, 5, 4, 4)]
    public void A_box_is_halved_along_the_axes_that_are_at_least_half_as_long_as_its_longest(
        double x, double y, double z, int parts)
    {
        var box = new Box3d(new(100, 200, 300), new(100 + x, 200 + y, 300 + z));
        var octants = new HashSet<int>();
        for (var i = 0; i < 1000; i++)
        {
            var p = box.Min + new Vector3d(x * (i % 10 + 0.5) / 10, y * (i / 10 % 10 + 0.5) / 10, z * (i / 100 + 0.5) / 10);
            octants.Add(LodTree.Octant(box, p));
            Assert.True(LodTree.OctantBox(box, LodTree.Octant(box, p)).Contains(p));
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

        var tree = LodTree.Plan([default], _ => stack, maxTrianglesPerNode: 10);

        Assert.Equal(50, Assert.Single(tree.Nodes).TriangleCount);
    }

    [Fact]
    public void Moving_the_world_moves_the_cells_and_no_triangle()
    {
        var shift = new Vector3d(4096, -8192, 512);
        var here = LodTree.Plan([default], _ => Sheet(Vector3d.Zero, 32), 200);
        var there = LodTree.Plan([default], _ => Sheet(shift, 32), 200);

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

        var baked = TextureBaking.Bake(mesh, [source], 0.25, 256, CancellationToken.None);

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
