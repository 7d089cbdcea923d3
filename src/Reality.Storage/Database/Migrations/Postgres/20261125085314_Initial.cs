using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Reality.Storage.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ITwinMembers",
                columns: table => new
                {
                    ITwinId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ITwinMembers", x => new { x.ITwinId, x.UserId });
                });

            migrationBuilder.CreateTable(
                name: "ITwins",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OwnerId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ITwins", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "JobMessages",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    IsError = table.Column<bool>(type: "boolean", nullable: false),
                    Code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Title = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Message = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Parameters = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobMessages", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "JobReferences",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    IsOutput = table.Column<bool>(type: "boolean", nullable: false),
                    Value = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobReferences", x => new { x.JobId, x.IsOutput, x.Value });
                });

            migrationBuilder.CreateTable(
                name: "Jobs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ITwinId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    State = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    StartedAt = table.Column<long>(type: "bigint", nullable: true),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true),
                    ProcessingUnits = table.Column<double>(type: "double precision", nullable: true),
                    ProgressPercent = table.Column<double>(type: "double precision", nullable: false),
                    Specifications = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Jobs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RealityData",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OwnerId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DisplayName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Classification = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Dataset = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Group = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Description = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    RootDocument = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Attribution = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    TermsOfUse = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Tags = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    AcquisitionStart = table.Column<long>(type: "bigint", nullable: true),
                    AcquisitionEnd = table.Column<long>(type: "bigint", nullable: true),
                    Acquirer = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    SouthDegrees = table.Column<double>(type: "double precision", nullable: true),
                    WestDegrees = table.Column<double>(type: "double precision", nullable: true),
                    NorthDegrees = table.Column<double>(type: "double precision", nullable: true),
                    EastDegrees = table.Column<double>(type: "double precision", nullable: true),
                    Authoring = table.Column<bool>(type: "boolean", nullable: true),
                    CrsId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CrsVerticalId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    DataCenter = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SizeBytes = table.Column<long>(type: "bigint", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ModifiedAt = table.Column<long>(type: "bigint", nullable: false),
                    LastAccessedAt = table.Column<long>(type: "bigint", nullable: false),
                    SearchText = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    WritableUntil = table.Column<long>(type: "bigint", nullable: true),
                    DeletedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RealityData", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RealityDataITwins",
                columns: table => new
                {
                    ITwinId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RealityDataId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RealityDataITwins", x => new { x.ITwinId, x.RealityDataId });
                });

            migrationBuilder.CreateTable(
                name: "Stages",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Order = table.Column<int>(type: "integer", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Work = table.Column<double>(type: "double precision", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    TaskCount = table.Column<int>(type: "integer", nullable: false),
                    RemainingTaskCount = table.Column<int>(type: "integer", nullable: false),
                    DoneWork = table.Column<double>(type: "double precision", nullable: false),
                    RemainingDependencyCount = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Stages", x => new { x.JobId, x.Name });
                });

            migrationBuilder.CreateTable(
                name: "Tasks",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "uuid", nullable: false),
                    Stage = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    TaskId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Order = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Attempt = table.Column<int>(type: "integer", nullable: false),
                    Worker = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Work = table.Column<double>(type: "double precision", nullable: false),
                    DoneFraction = table.Column<double>(type: "double precision", nullable: false),
                    Cores = table.Column<int>(type: "integer", nullable: false),
                    MemoryBytes = table.Column<long>(type: "bigint", nullable: false),
                    NeedsGpu = table.Column<bool>(type: "boolean", nullable: false),
                    StartedAt = table.Column<long>(type: "bigint", nullable: true),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true),
                    CpuSeconds = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Tasks", x => new { x.JobId, x.Stage, x.TaskId });
                });

            migrationBuilder.CreateTable(
                name: "Workers",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Cores = table.Column<int>(type: "integer", nullable: false),
                    MemoryBytes = table.Column<long>(type: "bigint", nullable: false),
                    HasGpu = table.Column<bool>(type: "boolean", nullable: false),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Workers", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ITwinMembers_UserId",
                table: "ITwinMembers",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_JobMessages_JobId",
                table: "JobMessages",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_JobReferences_Value",
                table: "JobReferences",
                column: "Value");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_ITwinId_CreatedAt",
                table: "Jobs",
                columns: new[] { "ITwinId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_State",
                table: "Jobs",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_UserId_CreatedAt",
                table: "Jobs",
                columns: new[] { "UserId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_RealityData_CreatedAt_Id",
                table: "RealityData",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_RealityData_DeletedAt",
                table: "RealityData",
                column: "DeletedAt");

            migrationBuilder.CreateIndex(
                name: "IX_RealityData_OwnerId",
                table: "RealityData",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_RealityData_WritableUntil",
                table: "RealityData",
                column: "WritableUntil");

            migrationBuilder.CreateIndex(
                name: "IX_RealityDataITwins_ITwinId_CreatedAt_RealityDataId",
                table: "RealityDataITwins",
                columns: new[] { "ITwinId", "CreatedAt", "RealityDataId" });

            migrationBuilder.CreateIndex(
                name: "IX_RealityDataITwins_RealityDataId",
                table: "RealityDataITwins",
                column: "RealityDataId");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_JobId_State_Order",
                table: "Tasks",
                columns: new[] { "JobId", "State", "Order" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ITwinMembers");

            migrationBuilder.DropTable(
                name: "ITwins");

            migrationBuilder.DropTable(
                name: "JobMessages");

            migrationBuilder.DropTable(
                name: "JobReferences");

            migrationBuilder.DropTable(
                name: "Jobs");

            migrationBuilder.DropTable(
                name: "RealityData");

            migrationBuilder.DropTable(
                name: "RealityDataITwins");

            migrationBuilder.DropTable(
                name: "Stages");

            migrationBuilder.DropTable(
                name: "Tasks");

            migrationBuilder.DropTable(
                name: "Workers");
        }
    }
}
