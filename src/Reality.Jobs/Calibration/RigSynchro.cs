namespace Reality.Jobs.Calibration;

/// <summary>How exactly the cameras of a rig release together.</summary>
public enum RigSynchro
{
    /// <summary>Photos are independent.</summary>
    None,

    /// <summary>At the same instant: one fixed pose between the cameras.</summary>
    Strict,

    /// <summary>Nearly at the same instant.</summary>
    Loose,
}
