using System.Globalization;
using System.Text.Json;
using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>The message that stands for all messages of a job that are not stored, or not in an answer.</summary>
public static class OmittedMessages
{
    public const string Code = "Messages_Omitted";

    public static JobMessageRow Row(Guid jobId, int count)
    {
        var number = count.ToString("N0", CultureInfo.InvariantCulture);
        return new()
        {
            JobId = jobId,
            IsError = false,
            Code = Code,
            Title = "Messages omitted",
            Message = $"There are {number} more messages.",
            Parameters = JsonSerializer.Serialize<string[]>([number]),
        };
    }

    /// <summary>Number of messages that a row stands for.</summary>
    public static int CountOf(JobMessageRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var number = JsonSerializer.Deserialize<string[]>(row.Parameters)![0];
        return int.Parse(number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }
}
