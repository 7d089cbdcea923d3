namespace Reality.Jobs.Sample;

/// <summary>What covers a piece of ground.</summary>
internal enum GroundKind : byte
{
    Meadow,
    Road,
    Lane,
    Yard,
    Field,
    Shore,
    Water,
    Target,
}

/// <summary>What covers a piece of ground, and which of its kind (field, building of a yard, target).</summary>
internal readonly record struct GroundZone(GroundKind Kind, byte Index);
