using Reality.Contract.Presets;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Planning;

/// <summary>The presets that a job names: from the catalog, or files in the bucket.</summary>
internal static class RequestedPresets
{
    /// <summary>Reads presets.</summary>
    /// <param name="names">Ids and bucket paths; null = none.</param>
    /// <param name="named">See <see cref="JobSite.Named"/>.</param>
    /// <exception cref="StageException">A file is missing, or is not a preset.</exception>
    public static PresetSettings Read(IReadOnlyList<string>? names, IJobFiles files, IReadOnlyList<INamedValue> named) =>
        new((names ?? []).Select(name => PresetCatalog.Find(name) ?? ReadFile(name, files, named)).ToList());

    /// <summary>Warnings about options that the job does not use.</summary>
    public static IReadOnlyList<JobMessage> WarningsOf(PresetSettings presets) =>
    [
        .. presets.Conflicts.Select(conflict => Warn(
            "Preset_OptionNotUsed",
            $"The preset '{conflict.Preset.Id}' sets {conflict.Option} for "
            + $"{conflict.DependsOn} {conflict.InPreset ?? "not set"}, but the job has "
            + $"{conflict.DependsOn} {conflict.InJob ?? "not set"}: its {conflict.Option} was not used.")),
        .. presets.Unused.Select(preset => Warn(
            "Preset_NotUsed",
            $"The preset '{preset.Id}' changes nothing in this job: it has no options for it, or only such as the request or "
            + $"another preset sets. Leave it out, or name one that has.")),
    ];

    private static JobMessage Warn(string code, MessageText text) => JobMessage.Of(MessageSeverity.Warning, "", code, text);

    private static Preset ReadFile(string path, IJobFiles files, IReadOnlyList<INamedValue> named)
    {
        var (bucket, name) = (Place.Bucket(""), BucketPath.BlobName(path));
        if (files.SizeOf(bucket, name) is not { } size || files.Find(bucket, name) is not { } file)
            throw new StageException("Preset_NotFound", $"There is no {path}. Upload the preset to the bucket first.");
        if (size > PresetFile.MaxBytes)
        {
            throw new StageException(
                "Preset_Invalid",
                $"The preset {path} cannot be used: it has {size} bytes; at most {PresetFile.MaxBytes} are accepted.");
        }
        var check = new RequestCheck(named, RequestedCrs.FindFault);
        var preset = PresetFile.Read(File.ReadAllBytes(file), path, PresetSections.Of(named), check);
        return check.Problems is [var problem, ..]
            ? throw new StageException(
                "Preset_Invalid",
                $"The preset {path} cannot be used: {problem.Target}{(problem.Target.Length > 0 ? ": " : "")}{problem.Message}")
            : preset;
    }
}
