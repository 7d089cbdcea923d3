using Reality.Core;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>Scenes as they are published: ContextScene.json, and the tie points beside it.</summary>
internal static class SceneFiles
{
    public const string DocumentName = "ContextScene.json";
    private const string TiePointsName = "TiePoints.bin";

    /// <summary>A scene without its tie points. Throws <see cref="StageException"/> where there is none, or a broken one.</summary>
    public static ContextScene ReadDocument(IJobFiles files, Place place)
    {
        var path = files.Find(place, DocumentName) ?? throw new StageException(
            "Scene_NotFound",
            $"There is no {files.Describe(place, DocumentName)}. Give a scene that FillImageProperties or Calibration made, or upload the "
            + "document under that name.");
        try
        {
            using var stream = File.OpenRead(path);
            return ContextSceneReader.Read(stream);
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Scene_Invalid", $"{files.Describe(place, DocumentName)} cannot be used: {e.Message}");
        }
    }

    /// <summary>A scene with its tie points, none where it names no file of them.</summary>
    public static ContextScene Read(IJobFiles files, Place place)
    {
        var document = ReadDocument(files, place);
        if (document.TiePointsPath is not { } name)
            return document;
        var path = files.Find(place, name) ?? throw new StageException(
            "Scene_TiePointsNotFound",
            $"The scene names its tie points {files.Describe(place, name)}, which are not there. Copy them beside the document, or calibrate "
            + "the scene again.");
        try
        {
            using var stream = File.OpenRead(path);
            var tiePoints = TiePointsFile.Read(stream, document.Scene.Photos.Count);
            return document with { Scene = document.Scene with { TiePoints = tiePoints } };
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Scene_TiePointsInvalid", $"{files.Describe(place, name)} cannot be used: {e.Message}");
        }
    }

    /// <summary>Publishes a scene: tie points first, so that a document never names what is not there.</summary>
    public static void Write(IJobFiles files, Place place, ContextScene document)
    {
        if (document.Scene.TiePoints.Count > 0)
        {
            files.Write(place, TiePointsName, stream => TiePointsFile.Write(stream, document.Scene.TiePoints));
            document = document with { TiePointsPath = TiePointsName };
        }
        files.Write(place, DocumentName, stream => ContextSceneWriter.Write(stream, document));
    }
}
