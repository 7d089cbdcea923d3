namespace Reality.Server.Containers;

/// <summary>What a container link allows.</summary>
public enum ContainerAccess
{
    /// <summary>Read and list ("rl").</summary>
    Read,

    /// <summary>Also add, create, write and delete ("racwdl").</summary>
    Write,
}
