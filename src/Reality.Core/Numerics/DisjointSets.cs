namespace Reality.Core.Numerics;

/// <summary>
/// Union-find with path halving. The smallest item of a set represents it, so that the result does not depend on the order
/// of the joins.
/// </summary>
public sealed class DisjointSets
{
    private readonly int[] _parents;

    /// <summary><paramref name="count"/> items, each in its own set.</summary>
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
