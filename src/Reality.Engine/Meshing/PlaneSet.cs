namespace Reality.Engine.Meshing;

/// <summary>Indices of the planes that a vertex lies on, ascending: none, one, two of an edge, or three of a corner.</summary>
internal readonly record struct PlaneSet
{
    private const int Absent = int.MaxValue;

    private PlaneSet(int first, int second, int third) => (First, Second, Third) = (first, second, third);

    /// <summary>The set without planes.</summary>
    public static PlaneSet Empty { get; } = new(Absent, Absent, Absent);

    public int First { get; }

    public int Second { get; }

    public int Third { get; }

    public int Count => First == Absent ? 0 : Second == Absent ? 1 : Third == Absent ? 2 : 3;

    public bool Contains(int plane) => plane == First || plane == Second || plane == Third;

    /// <summary>Whether all planes of another set are in this one.</summary>
    public bool Includes(in PlaneSet other) =>
        (other.First == Absent || Contains(other.First)) && (other.Second == Absent || Contains(other.Second))
        && (other.Third == Absent || Contains(other.Third));

    /// <summary>The set with one more plane, which follows all others; three at most.</summary>
    public PlaneSet With(int plane) => Count switch
    {
        0 => new(plane, Absent, Absent),
        1 => new(First, plane, Absent),
        _ => new(First, Second, plane),
    };

    /// <summary>The first plane that is in all three sets; false if there is none.</summary>
    public static bool TryFindCommon(in PlaneSet a, in PlaneSet b, in PlaneSet c, out int plane)
    {
        foreach (var candidate in (ReadOnlySpan<int>)[a.First, a.Second, a.Third])
        {
            if (candidate != Absent && b.Contains(candidate) && c.Contains(candidate))
            {
                plane = candidate;
                return true;
            }
        }
        plane = Absent;
        return false;
    }
}
