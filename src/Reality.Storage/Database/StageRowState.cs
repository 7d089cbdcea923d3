namespace Reality.Storage.Database;

/// <summary>How far a stage is.</summary>
public enum StageRowState
{
    /// <summary>For the stages it depends on.</summary>
    Waiting,

    /// <summary>Its tasks are being listed.</summary>
    Planning,

    Running,

    Complete,
}
