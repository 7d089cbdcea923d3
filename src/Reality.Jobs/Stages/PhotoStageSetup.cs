using Reality.Formats.ContextScenes;
using Reality.Formats.Photos;
using Reality.Jobs.Files;

namespace Reality.Jobs.Stages;

/// <summary>What <see cref="PhotoStages"/> work from.</summary>
/// <param name="photos">Asked for when the stage runs.</param>
internal sealed class PhotoStageSetup(IJobFiles files, Func<PhotosToRead> photos)
{
    public IJobFiles Files => files;

    public PhotosToRead Photos => photos();

    /// <summary>Where the document of the scene goes.</summary>
    public required string OutputPlace { get; init; }

    public required SceneSize Size { get; init; }

    /// <summary>What the photos and the options follow from.</summary>
    public required object Key { get; init; }

    /// <summary>Stages that must be complete before.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    public PhotoImportOptions Import { get; init; } = new();

    /// <summary>Adds to the scene of the photos what else is known of it.</summary>
    public Func<ContextScene, ContextScene> Complete { get; init; } = document => document;
}
