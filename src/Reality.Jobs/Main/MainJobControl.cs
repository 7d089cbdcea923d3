using System.Security.Cryptography;
using System.Text.Json;
using Reality.Core;
using Reality.Formats.ContextScenes;
using Reality.Formats.ControlPoints;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>Control points from the files of the command line.</summary>
internal static class MainJobControl
{
    private const string Invalid = "Control_Invalid";

    /// <summary>Reads the files.</summary>
    /// <exception cref="StageException">They cannot be used.</exception>
    public static ControlSurvey? Read(ControlOptions? options) =>
        options is null ? null : OrFail(() => ControlSurvey.Read(options));

    /// <summary>Fails if the marks do not fit the photos.</summary>
    /// <param name="photos">Names of all photos.</param>
    public static void Check(ControlSurvey survey, IReadOnlyList<string> photos) =>
        OrFail(() => ControlMarking.Assign(survey, photos, out _));

    /// <summary>The scene with the control points.</summary>
    public static ContextScene AddTo(ContextScene document, ControlSurvey? survey, StageLog log)
    {
        if (survey is null)
            return document;
        var names = document.Scene.Photos.Select(photo => photo.Name).ToList();
        IReadOnlyList<SurveyMessage> messages = [];
        var points = OrFail(() => ControlMarking.Assign(survey, names, out messages));
        foreach (var message in survey.Messages.Concat(messages))
            log.Warn(message.Code, message.Text);
        return document with { Scene = document.Scene with { ControlPoints = points } };
    }

    /// <summary>Digest of the files' content and the options.</summary>
    public static string KeyOf(ControlOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(options with { Files = [] }));
        foreach (var file in options.Files)
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static T OrFail<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidFileException e)
        {
            throw new StageException(Invalid, e.Message);
        }
    }
}
