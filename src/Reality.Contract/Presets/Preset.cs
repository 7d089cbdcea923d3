using System.Text.Json.Nodes;

namespace Reality.Contract.Presets;

/// <summary>A set of values for options that a request leaves out, by a name.</summary>
public sealed record Preset
{
    /// <summary>What requests name.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for and what it does, in a few sentences.</summary>
    public required string Description { get; init; }

    /// <summary>Values by set of options: "calibration", "tiling", "exports.LAS" …, each as requests write them.</summary>
    public required JsonObject Settings { get; init; }
}
