using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Lod;

public sealed class BingMapsTests
{
    // Centers of tiles of level 3; "213" in column 3, row 5 is the example of the published description.
    [Theory]
    [InlineData(3, 5, "213")]
    [InlineData(0, 0, "000")]
    [InlineData(7, 0, "111")]
    [InlineData(4, 3, "122")]
    public void A_place_has_the_quad_key_of_its_tile(int column, int row, string key)
    {
        var latitude = Math.Atan(Math.Sinh(Math.PI * (1 - 2 * (row + 0.5) / 8)));
        var place = new GeoPoint(
            Angle.FromRadians(latitude), Angle.FromRadians((column + 0.5) / 8 * 2 * Math.PI - Math.PI), 100);
        var grid = new BingMapsGrid(new LocalFrame(place));

        var code = grid.CodeOf(Vector3d.Zero);

        Assert.Equal(key, BingMapsGrid.KeyOf(code, 3));
        Assert.True(BingMapsGrid.IsIn(key, code));
        Assert.False(BingMapsGrid.IsIn("3" + key, code));
        // The center of a tile of an eighth of the equator, on its parallel.
        var half = 40_075_017 / 16.0 * Math.Cos(latitude);
        Assert.Equal(half, grid.DistanceInside(key, Vector3d.Zero), 1e-6 * half);
    }

    [Fact]
    public void Nodes_are_named_by_their_quad_keys_and_hold_the_triangles_of_their_tiles()
    {
        using var model = new LodModel(new(false, LodDivision.BingMaps));
        model.Make();
        var grid = new BingMapsGrid(new LocalFrame(LodModel.Place));
        var tree = model.Tree;

        Assert.True(tree.NodeCount > 8);
        foreach (var node in tree.Nodes)
        {
            Assert.Equal(node.Key, $"{node.Id}");
            Assert.All(tree.ChildrenOf(node), child => Assert.StartsWith(node.Key, child.Key, StringComparison.Ordinal));
            if (node.IsLeaf)
                Assert.All(grid.CodesOf(model.Read(node).Mesh.Mesh), code => Assert.True(BingMapsGrid.IsIn(node.Key, code)));
        }
        // The tiles of the model do not follow those of the map.
        Assert.Contains(tree.Nodes, node => node.IsLeaf && node.Tiles.Count > 1);
    }

    [Fact]
    public void Trees_of_tiles_have_the_name_of_the_tile_before_the_quad_key()
    {
        using var model = new LodModel(new(true, LodDivision.BingMaps));
        model.Make();

        Assert.All(model.Tree.Nodes, node => Assert.Matches("^Tile_[+]00[01]_[+]00[01]_[0-3]{12,23}$", $"{node.Id}"));
    }

    [Fact]
    public void A_scene_without_a_position_is_refused()
    {
        var refused = Assert.Throws<StageException>(() => BingMapsGrid.Of(new Scene { Cameras = [], Photos = [] }));

        Assert.Equal("Lod_NoPosition", refused.Code);
    }
}
