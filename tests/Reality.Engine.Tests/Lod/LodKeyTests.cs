using Reality.Engine.Lod;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Lod;

/// <summary>The key of a node is that of all it is made of, and of nothing else.</summary>
public sealed class LodKeyTests
{
    private const double Peak = 200;

    private readonly TileId _edited = new(1, 0);

    [Theory]
    [MemberData(nameof(LodStageTests.Shapes), MemberType = typeof(LodStageTests))]
    public void An_edited_tile_changes_the_nodes_that_show_it_and_no_others(bool isTileWise, LodDivision division)
    {
        using var before = new LodModel(new(isTileWise, division));
        before.Make();
        using var after = new LodModel(new(isTileWise, division));
        // As high as the whole model is wide: boxes by content would be halved in other places.
        after.Raise(_edited, Peak);
        after.Make();
        var (old, keys) = (LodKeyStage.Read(before.Workspace, before.Shape), LodKeyStage.Read(after.Workspace, after.Shape));

        var (shown, others) = (after.NodesWith(_edited), after.NodesWithout(_edited));
        Assert.NotEmpty(others);
        Assert.Equal(others.Select(id => old[id]), others.Select(id => keys[id]));
        Assert.All(others, id => Assert.Equal(before.BytesOf(id), after.BytesOf(id)));
        Assert.All(shown.Where(old.ContainsKey), id => Assert.NotEqual(old[id], keys[id]));
    }

    [Fact]
    public void A_tile_that_loses_its_surface_leaves_the_other_groups_as_they_were()
    {
        using var before = new LodModel(LodShape.Default);
        before.Make();
        using var after = new LodModel(LodShape.Default);
        after.Clear(_edited);
        after.Make();

        var (old, keys) = (LodKeyStage.Read(before.Workspace, before.Shape), LodKeyStage.Read(after.Workspace, after.Shape));
        Assert.Equal([after.Tree.Root.Id, .. before.NodesWithout(_edited)], after.Tree.Nodes.Select(node => node.Id));
        Assert.All(before.NodesWithout(_edited), id => Assert.Equal(old[id], keys[id]));
    }

    [Theory]
    [InlineData(LodDivision.Adaptive)]
    [InlineData(LodDivision.Quadtree)]
    [InlineData(LodDivision.Octree)]
    [InlineData(LodDivision.Unary)]
    public void A_tile_that_gets_its_first_surface_leaves_its_neighbors_under_their_names(LodDivision division)
    {
        // Alone in its quarter, the tile at (1, 0) has no parent there; with its neighbor, it has.
        using var before = new LodModel(new(false, division), columnCount: 4);
        using var after = new LodModel(new(false, division), columnCount: 4);
        foreach (var model in (LodModel[])[before, after])
        {
            model.Clear(new(0, 1));
            model.Clear(new(1, 1));
        }
        before.Clear(new(0, 0));
        before.Make();
        after.Make();

        var (old, keys) = (LodKeyStage.Read(before.Workspace, before.Shape), LodKeyStage.Read(after.Workspace, after.Shape));
        var same = before.Tree.Nodes.Select(node => node.Id).Where(id => id != before.Tree.Root.Id).ToList();
        Assert.Contains(same, id => before.Tree[id].Level < after.Tree[id].Level);
        Assert.Equal(same.Select(id => old[id]), same.Select(id => keys[id]));
        Assert.All(same, id => Assert.Equal(before.BytesOf(id), after.BytesOf(id)));
    }

    [Fact]
    public void Nodes_that_were_taken_over_are_not_planned()
    {
        using var model = new LodModel(LodShape.Default);
        model.Make();

        var tasks = model.TasksWithout(model.NodesWithout(_edited).ToHashSet());

        Assert.NotEmpty(tasks);
        Assert.All(tasks, id => Assert.Contains(_edited, model.Tree[LodNodeId.Parse(id)].Tiles));
        Assert.Empty(model.TasksWithout(model.Tree.Nodes.Select(node => node.Id).ToHashSet()));
    }
}
