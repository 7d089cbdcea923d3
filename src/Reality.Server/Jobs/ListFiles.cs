using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reality.Contract.Presets;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/files: the presets that jobs can refer to.</summary>
internal static class ListFiles
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/files", Handle).WithName("ListFiles");

    private static JsonAnswer Handle() => new(writer =>
    {
        writer.WriteStartArray("files"u8);
        foreach (var preset in PresetCatalog.All)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, preset.Id);
            writer.WriteString("name"u8, preset.Name);
            writer.WriteString("type"u8, "Preset"u8);
            writer.WriteString("description"u8, preset.Description);
            writer.WriteBoolean("deprecated"u8, false);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });
}
