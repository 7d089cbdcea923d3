using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Nodes of many lengths in a random graph, numbered against the order of elimination.</summary>
public sealed class NodeColumnsTests
{
    private const int NodeCount = 60;

    private static readonly int[] s_lengths = [.. Enumerable.Range(0, NodeCount).Select(node => 1 + node * 7 % 17)];
    private static readonly int[][] s_neighbors = RandomGraph();

    [Fact]
    public void Each_node_has_columns_of_its_own_length_within_one_tile()
    {
        var columns = new NodeColumns(s_neighbors, s_lengths);

        var used = new List<int>();
        for (var node = 0; node < NodeCount; node++)
        {
            var (first, last) = (columns.Of[node], columns.Of[node] + s_lengths[node] - 1);
            Assert.Equal(first / TiledMatrix.Side, last / TiledMatrix.Side);
            used.AddRange(Enumerable.Range(first, s_lengths[node]));
        }
        Assert.Equal(Enumerable.Range(0, columns.TileCount * TiledMatrix.Side), used.Concat(columns.Unused).Order());
        Assert.NotEmpty(columns.Unused);
        Assert.Equal(s_lengths.Sum(), columns.ParameterCount);
    }

    [Fact]
    public void Columns_follow_the_order_of_elimination()
    {
        var order = NestedDissection.Order(s_neighbors);
        Assert.NotEqual(Enumerable.Range(0, NodeCount), order);

        var columns = new NodeColumns(s_neighbors, s_lengths);

        Assert.Equal(order, Enumerable.Range(0, NodeCount).OrderBy(node => columns.Of[node]));
    }

    [Fact]
    public void The_tiles_are_those_of_neighbors_and_no_others()
    {
        var columns = new NodeColumns(s_neighbors, s_lengths);

        var expected = new HashSet<(int Row, int Column)>();
        for (var node = 0; node < NodeCount; node++)
        {
            foreach (var other in s_neighbors[node])
                expected.Add((columns.Of[node] / TiledMatrix.Side, columns.Of[other] / TiledMatrix.Side));
        }
        expected.RemoveWhere(tile => tile.Row <= tile.Column);
        var actual = new HashSet<(int Row, int Column)>();
        for (var column = 0; column < columns.Pattern.Size; column++)
        {
            foreach (var row in columns.Pattern.RowsOf(column))
                actual.Add((row, column));
        }
        Assert.True(expected.SetEquals(actual));
        var all = columns.TileCount * (columns.TileCount - 1) / 2;
        Assert.InRange(actual.Count, 1, all - 1);
    }

    [Fact]
    public void A_node_that_fills_the_rest_of_a_tile_stays_in_it()
    {
        var columns = new NodeColumns([[], [], []], [TiledMatrix.Side - 5, 5, 1]);

        Assert.Equal([0, 0, 1], columns.Of.OrderBy(column => column).Select(column => column / TiledMatrix.Side));
        Assert.Equal((2, TiledMatrix.Side - 1), (columns.TileCount, columns.Unused.Length));
    }

    // A ring with a few chords; both ends know an edge.
    private static int[][] RandomGraph()
    {
        var random = SeededRandom.For(3, 1);
        var neighbors = Enumerable.Range(0, NodeCount).Select(_ => new SortedSet<int>()).ToArray();
        for (var node = 0; node < NodeCount; node++)
        {
            Join(node, (node + 1) % NodeCount);
            if (node % 9 == 4)
                Join(node, (node + 2 + random.NextInt32(NodeCount - 3)) % NodeCount);
        }
        return Array.ConvertAll(neighbors, set => set.ToArray());

        void Join(int a, int b)
        {
            neighbors[a].Add(b);
            neighbors[b].Add(a);
        }
    }
}
