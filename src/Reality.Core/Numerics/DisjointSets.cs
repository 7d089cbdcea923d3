namespace Reality.Core.Numerics;

/// <summary>
/// Sets that are joined step by step (union-find, with the paths halved on the way). The smallest item of a set stands for it,
/// so that the result does not depend on the order of the joins.
/// </summary>
public sealed class DisjointSets
{
    private readonly int[] _parents;

    /// <summary>Each of the items 0 below <paramref name="count"/> in a set of its own.</summary>
    public DisjointSets(int count)
    {
        _parents = new int[count];
        for (var i = 0; i < count; i++)
            _parents[i] = i;
    }

    public int Count => _parents.Length;

    /// <summary>The smallest item of the set that an item is in.</summary>
    public int Find(int item)
    {
        while (_parents[item] != item)
            item = _parents[item] = _parents[_parents[item]];
        return item;
    }

    /// <summary>Makes one set of the sets of two items.</summary>
    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        if (a < b)
            _parents[b] = a;
        else
            _parents[a] = b;
    }
}
