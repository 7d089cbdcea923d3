namespace Reality.Jobs.Sample;

/// <summary>Numbers that belong to a stone, tile or window of a regular pattern.</summary>
internal static class Pattern
{
    /// <summary>A number of -1 to 1 that belongs to a place in a pattern.</summary>
    public static float Random(int column, int row, int variant)
    {
        var h = (uint)column * 0x9E3779B1u ^ (uint)row * 0x85EBCA77u ^ (uint)variant * 0xC2B2AE3Du;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return (h ^ (h >> 15)) * (2f / uint.MaxValue) - 1;
    }
}
