using System.Runtime.CompilerServices;

namespace Reality.Core.Numerics;

/// <summary>
/// Items grouped by a small integer, by counting sort: the items of all groups stand in one array, group after group, and a
/// second array says where each group begins. Within a group items keep the order in which they were added.
/// </summary>
public sealed class Grouping
{
    private readonly int[] _first;
    private int[] _items;

    /// <summary>Empty groups, for <see cref="Build"/>.</summary>
    public Grouping(int groupCount, int maxItemCount)
    {
        _first = new int[groupCount + 1];
        _items = new int[maxItemCount];
    }

    public int GroupCount => _first.Length - 1;

    /// <summary>Number of items in all groups.</summary>
    public int ItemCount => _first[^1];

    /// <summary>Items of a group, in the order in which they were added.</summary>
    public ReadOnlySpan<int> this[int group]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _items.AsSpan(_first[group], _first[group + 1] - _first[group]);
    }

    /// <summary>Groups the indices of <paramref name="groupOfItem"/>, each in one group.</summary>
    public static Grouping Of(ReadOnlySpan<int> groupOfItem, int groupCount)
    {
        var grouping = new Grouping(groupCount, groupOfItem.Length);
        grouping.Build(groupOfItem);
        return grouping;
    }

    /// <summary>
    /// Groups items that belong to any number of groups: <paramref name="visit"/> is called twice, and must pass the same
    /// pairs in the same order both times.
    /// </summary>
    public static Grouping Of(int groupCount, Action<Visitor> visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var grouping = new Grouping(groupCount, 0);
        visit(new Visitor(grouping._first, null));
        grouping.SumCounts();
        grouping._items = new int[grouping.ItemCount];
        visit(new Visitor(grouping._first, grouping._items));
        grouping.MoveBack();
        return grouping;
    }

    /// <summary>Groups the indices of <paramref name="groupOfItem"/> again, reusing the arrays.</summary>
    public void Build(ReadOnlySpan<int> groupOfItem)
    {
        Array.Clear(_first);
        foreach (var group in groupOfItem)
            _first[group]++;
        for (var i = 1; i < _first.Length; i++)
            _first[i] += _first[i - 1];
        for (var item = groupOfItem.Length - 1; item >= 0; item--)
            _items[--_first[groupOfItem[item]]] = item;
    }

    // From the count of each group to the position of its first item.
    private void SumCounts()
    {
        var sum = 0;
        foreach (ref var count in _first.AsSpan())
            (count, sum) = (sum, sum + count);
    }

    // Adding the items moved each start to the end of its group, the start of the next.
    private void MoveBack()
    {
        _first.AsSpan(0, GroupCount).CopyTo(_first.AsSpan(1));
        _first[0] = 0;
    }

    /// <summary>Takes the pairs of <see cref="Of(int, Action{Visitor})"/>: counts first, places then.</summary>
    public readonly struct Visitor
    {
        private readonly int[] _first;
        private readonly int[]? _items;

        internal Visitor(int[] first, int[]? items) => (_first, _items) = (first, items);

        /// <summary>Adds an item to a group.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(int group, int item)
        {
            if (_items is null)
                _first[group]++;
            else
                _items[_first[group]++] = item;
        }
    }
}
