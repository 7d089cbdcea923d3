namespace Reality.Storage.RealityData;

/// <summary>What became of a move to an iTwin.</summary>
public enum MoveOutcome
{
    Moved,

    /// <summary>It belongs there already; nothing was done.</summary>
    IsThere,

    /// <summary>It belongs to more than one iTwin; nothing was done.</summary>
    InSeveral,
}
