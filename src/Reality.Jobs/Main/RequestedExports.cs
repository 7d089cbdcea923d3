using System.Globalization;
using System.Text.Json;
using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Jobs.Exports;
using Reality.Jobs.Planning;
using Reality.Pipeline;

namespace Reality.Jobs.Main;

/// <summary>The exports that the command line asks for: formats, and options of the contract from a file.</summary>
/// <param name="Formats">Without duplicates; null = those of the file, or the usual ones without a file.</param>
/// <param name="OptionsFile">
/// A JSON file like the outputs of a Production job: <c>{"exports":[{"format":"OBJ","options":{"doublePrecision":true}}]}</c>; a
/// format may occur several times. Null = all options have their defaults.
/// </param>
public sealed record RequestedExports(IReadOnlyList<ModelExport>? Formats = null, string? OptionsFile = null)
{
    private const int MaxFileBytes = 1 << 20;

    /// <summary>The exports with all options.</summary>
    /// <param name="crs">The coordinate system of exports that do not name one; null = the default of each format.</param>
    /// <param name="placeOf">The place of an export by its name.</param>
    /// <exception cref="StageException">The file is not such a list, or the format does not support an option.</exception>
    internal List<ExportRequest> Read(string? crs, Func<string, Files.Place> placeOf)
    {
        var given = OptionsFile is { } file ? ReadFile(file, crs) : [];
        if (given.FirstOrDefault(export => Formats?.Contains(export.Format) is false) is { Format: not null } unused)
        {
            throw Fault(
                $"it has options of {unused.Format.Name}, which --exports does not name. Name it there, or leave --exports out.");
        }
        var formats = Formats ?? (given.Count > 0 ? given.Select(export => export.Format).Distinct() : ExportFormats.Usual);
        return formats
            .SelectMany(format => OptionsOf(format, given, crs)
                .Select((options, index) => new ExportRequest(
                    format, NameOf(format, index), options, placeOf(NameOf(format, index)))))
            .ToList();
    }

    private static List<ExportOptions> OptionsOf(
        ModelExport format, List<(ModelExport Format, ExportOptions Options)> given, string? crs)
    {
        var asked = given.Where(export => export.Format == format).Select(export => export.Options).ToList();
        if (asked.Count > 0)
            return asked;
        var defaults = format.DefaultOptions(crs);
        format.Refuse(defaults, target: "");
        return [defaults];
    }

    private static string NameOf(ModelExport format, int index) =>
        index == 0 ? format.Name : string.Create(CultureInfo.InvariantCulture, $"{format.Name}-{index + 1}");

    private List<(ModelExport Format, ExportOptions Options)> ReadFile(string file, string? crs)
    {
        var bytes = ReadBytes(file);
        if (!RequestBody.TryParse(bytes, out var document, out var fault))
            throw Fault(fault);
        using (document)
        {
            var check = new RequestCheck(ExportFormats.All, RequestedCrs.FindFault);
            var read = RequestReader.Read<Document>(document.RootElement, "", check);
            if (check.Problems.Count == 0)
            {
                for (var i = 0; i < read.Exports.Count; i++)
                    read.Exports[i].Options?.Check($"exports[{i}].options", check);
            }
            if (check.Problems is [var problem, ..])
                throw Fault($"{problem.Target}{(problem.Target.Length > 0 ? ": " : "")}{problem.Message}");
            return read.Exports.Select((export, i) => Complete(export, $"exports[{i}]", crs)).ToList();
        }
    }

    private byte[] ReadBytes(string file)
    {
        var info = new FileInfo(file);
        if (!info.Exists)
            throw Fault("there is no such file.");
        return info.Length <= MaxFileBytes
            ? File.ReadAllBytes(file)
            : throw Fault($"it has {info.Length} bytes; at most {MaxFileBytes} are accepted.");
    }

    private static (ModelExport Format, ExportOptions Options) Complete(ExportCreate export, string target, string? crs)
    {
        var format = (ModelExport)export.Format;
        var options = export.Options is { } given ? WithDefaults(given, format.DefaultOptions(crs)) : format.DefaultOptions(crs);
        format.Refuse(options, target);
        return (format, options);
    }

    private static ExportOptions WithDefaults(ExportOptions given, ExportOptions defaults)
    {
        var all = JsonSerializer.SerializeToNode(defaults, defaults.GetType(), RequestJson.Options)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(given, given.GetType(), RequestJson.Options)!.AsObject())
            all[name] = value?.DeepClone();
        return (ExportOptions)all.Deserialize(given.GetType(), RequestJson.Options)!;
    }

    private StageException Fault(string fault) =>
        new("ExportOptions_Invalid", $"The options in {OptionsFile} (--export-options) cannot be used: {fault}");

    private sealed record Document
    {
        public required IReadOnlyList<ExportCreate> Exports { get; init; }
    }
}
